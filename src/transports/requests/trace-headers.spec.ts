import { traceContextFrom } from './trace-headers';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;

test.each([
  ['without tracestate', undefined],
  ['with an empty tracestate', ''],
  ['with a member without a value', 'rojo='],
  ['with a member without a key', '=1'],
  ['with a key in capitals', 'Rojo=1'],
  ['with a control character', 'rojo=1\u0000'],
  ['with too long a tracestate', `rojo=${'x'.repeat(508)}`],
  ['with too many members', Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(',')],
  ['with a list in place of the text', ['rojo=1']],
])('a traceparent %s stands alone', (_title, tracestate) => {
  expect(traceContextFrom(TRACEPARENT, tracestate)).toEqual({ traceparent: TRACEPARENT });
});

test.each(['rojo=00f067aa0ba902b7', 'tenant@sys=a b, ,rojo=~!', `rojo=${'x'.repeat(256)}`])(
  'the tracestate %s is kept as it came',
  (tracestate) => {
    expect(traceContextFrom(TRACEPARENT, tracestate)).toEqual({ traceparent: TRACEPARENT, tracestate });
  },
);

test.each([
  undefined,
  '',
  [TRACEPARENT],
  `${TRACEPARENT}-more`,
  TRACEPARENT.toUpperCase(),
  `ff-${TRACE}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
])('without a valid traceparent (%s) there is no tracestate either', (traceparent) => {
  expect(traceContextFrom(traceparent, 'rojo=1')).toEqual({});
});

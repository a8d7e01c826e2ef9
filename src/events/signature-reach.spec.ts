import { EVERY_FORM } from '../../test/support/event-samples';
import { EventRejected, EventRequest, verifyAndNormalise } from '.';

/*
 * How far the clouds' signatures reach, over everything that a message has. The table in
 * docs/events.md has the parts that receivers care about, from test/support/signature-reach.ts.
 */

const isVerified = (request: EventRequest): boolean => {
  try {
    return verifyAndNormalise(request).auth === 'verified';
  } catch (error) {
    if (error instanceof EventRejected) return false;
    throw error;
  }
};

type Change = readonly [name: string, changed: EventRequest];

/** Digits stay digits, so that only the signature can refuse the change. */
const other = (text: string): string =>
  /\d$/.test(text) ? text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) : `${text}x`;

function otherValue(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return other(value);
    case 'number':
      return value + 1;
    default:
      return value !== true;
  }
}

function queryChanges(seen: EventRequest): Change[] {
  return [...new URL(seen.url).searchParams].map(([name, value]) => {
    const url = new URL(seen.url);
    url.searchParams.set(name, other(value));
    return [`query ${name}`, { ...seen, url: url.href }];
  });
}

function headerChanges(seen: EventRequest): Change[] {
  return Object.entries(seen.headers).map(([name, value]) => {
    return [`header ${name}`, { ...seen, headers: { ...seen.headers, [name]: other(String(value)) } }];
  });
}

/** Of each value in the body, at any depth. */
function bodyChanges(seen: EventRequest): Change[] {
  if (seen.body === '') return [];
  const whole: unknown = JSON.parse(String(seen.body));
  const within = (value: unknown, path: string, replaced: (inner: unknown) => unknown): Change[] => {
    if (typeof value !== 'object' || value === null) {
      return [[`body ${path}`, { ...seen, body: JSON.stringify(replaced(otherValue(value))) }]];
    }
    return Object.entries(value).flatMap(([name, member]) =>
      within(member, path === '' ? name : `${path}.${name}`, (inner) =>
        replaced(Object.assign(Array.isArray(value) ? [...(value as unknown[])] : { ...value }, { [name]: inner })),
      ),
    );
  };
  return within(whole, '', (changed) => changed);
}

function urlChanges(seen: EventRequest): Change[] {
  return [
    ['path', { ...seen, url: seen.url.replace('/live', '/other') }],
    ['port', { ...seen, url: seen.url.replace('cb.example.com', 'cb.example.com:8443') }],
    ['host', { ...seen, url: seen.url.replace('cb.example.com', 'other.example.com') }],
  ];
}

const changesOf = (seen: EventRequest): Change[] => [
  ...queryChanges(seen),
  ...headerChanges(seen),
  ...bodyChanges(seen),
  ...urlChanges(seen),
];

const ALIBABA = ['header ali-live-timestamp', 'header ali-live-signature'];
const FAMILY = ['body data.sign', 'body data.t'];

/** What cannot be changed; everything else can. */
const PROTECTED: Readonly<Record<string, readonly string[]>> = {
  'Alibaba: stream started': ['query app', ...ALIBABA],
  'Alibaba: stream ended': ['query app', ...ALIBABA],
  'Alibaba: recording started': [...ALIBABA, 'host'],
  'Alibaba: stream without a time': ['query app', ...ALIBABA],
  'Alibaba: recording failed': [...ALIBABA, 'host'],
  'Alibaba: snapshot': [...ALIBABA, 'host'],
  'Alibaba: switch': [...ALIBABA, 'body domain'],
  'Alibaba: recorded file': [...ALIBABA, 'host'],
  'Alibaba: exception': [...ALIBABA, 'body domain'],
  'Volcengine: stream started': FAMILY,
  'Volcengine: stream ended': FAMILY,
  'Volcengine: snapshot': FAMILY,
  'Volcengine: flagged image': FAMILY,
  'Volcengine: recording started': FAMILY,
  'Volcengine: recorded': FAMILY,
  'BytePlus: stream ended': FAMILY,
  'BytePlus: time before key': FAMILY,
  'BytePlus: signed in the URL': ['query sign', 'query t'],
  'BytePlus: by GET': ['query sign', 'query t'],
};

const SIGNED = EVERY_FORM.filter(([name]) => !/moderation/.test(name));

test.each(SIGNED)('%s: of all that it has, only the signature and its domain cannot be changed', (name, seen) => {
  expect(isVerified(seen)).toBe(true);
  const changes = changesOf(seen);
  expect(changes.length).toBeGreaterThan(7);
  expect(changes.filter(([, changed]) => !isVerified(changed)).map(([what]) => what)).toEqual(PROTECTED[name]);
});

test('a message without a signature can be changed as a whole', () => {
  const unsigned = EVERY_FORM.filter(([name]) => /moderation/.test(name));
  expect(unsigned).toHaveLength(2);
  for (const [, seen] of unsigned) {
    const refused = changesOf(seen).filter(([, changed]) => {
      return verifyAndNormalise(changed).auth !== 'unsigned';
    });
    expect(refused).toEqual([]);
  }
});

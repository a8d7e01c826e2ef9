import type { Account, CallbackTest, Delivery, Provider, ReceivedEvent } from '../../../client';
import { TestOutcome, TestProblem } from '../configs/callback-test/test-outcome';
import { EventDetails, EventFailures, StateBadge } from '../deliveries/events/event-details';
import { EventRecords } from '../deliveries/events/event-records';
import { IntervalFields } from '../deliveries/interval-fields';
import { deliveryFilterIn } from '../deliveries/log/delivery-filter';
import { DeliveryFilters } from '../deliveries/log/delivery-filters';
import { DeliveryRecords } from '../deliveries/log/delivery-records';
import { LogLimits } from '../deliveries/log/log-limits';
import { HOSTILE, NO_ANSWER } from './examples';
import type { Story } from './story';
import '../../styles/deliveries.css';

const nothing = (): void => undefined;

const delivery = (id: string, outcome: Delivery['outcome'], more: Partial<Delivery> = {}): Delivery => ({
  name: `accounts/volc/deliveries/${id}`,
  outcome,
  configChanged: false,
  providerEventType: 'push_start',
  domain: 'push.live.example.com',
  ...more,
});
const DELIVERIES: readonly Delivery[] = [
  delivery('1', 'FAILED', {
    event: 'livegate.stream.started',
    app: 'live',
    stream: HOSTILE,
    sendTime: '2026-11-29T10:00:00Z',
    httpStatus: 500,
    latency: '0.035s',
    method: 'POST',
    url: 'https://hooks.example.com/live',
    callbackConfig: 'accounts/volc/vhosts/live.example.com/callbackConfigs/stream',
    configChanged: true,
    payload: '{"event_type":"push_start","sign":"[redacted]"}',
    responseHeaders: { server: 'hooks' },
    responseBody: HOSTILE,
    failureCode: '500',
    failureReason: 'Internal Server Error',
  }),
  delivery('2', 'FAILED'),
  delivery('3', 'UNKNOWN'),
  delivery('4', 'SUCCEEDED', { event: 'livegate.stream.ended', sendTime: '2026-11-29T10:00:00Z' }),
];

const PROVIDER = {
  displayName: 'Alibaba Cloud Live',
  callbacks: [{ kind: 'STREAM' }, { kind: 'SNAPSHOT' }],
  deliveries: [
    { kind: 'STREAM', historyDuration: '604800s', queryDuration: '86400s', lacks: ['httpStatus'], events: [] },
  ],
} as unknown as Provider;

const ACCOUNTS = ['ali-prod', 'volc-prod'].map((id) => ({ name: `accounts/${id}` }) as Account);

type Sinks = ReceivedEvent['deliveries'];
const event = (number: number, deliveries: Sinks): ReceivedEvent => ({
  name: `accounts/ali-prod/events/1f3040282d027cf7380abe92cc1e0b68-${number}`,
  receiver: 'media-events',
  receiveTime: '2026-11-29T10:00:00Z',
  cloudEvent: {
    type: 'livegate.stream.started',
    subject: 'live/show',
    data: { domain: 'push.example.com', raw: HOSTILE },
  },
  deliveries,
});
const DEAD = event(4, [{ sink: 'orders', state: 'DEAD', attempts: 3, lastStatus: '410', lastError: HOSTILE }]);
const EVENTS: readonly ReceivedEvent[] = [
  DEAD,
  event(3, [
    {
      sink: 'bus',
      state: 'PENDING',
      attempts: 2,
      lastError: 'no stream of this name',
      nextAttemptTime: '2026-11-29T10:01:00Z',
    },
  ]),
  event(2, [{ sink: 'orders', state: 'DELIVERED', attempts: 1, lastStatus: '200' }]),
  event(1, []),
];

const test = (verdict: CallbackTest['verdict'], httpStatus?: number): CallbackTest => ({
  url: 'https://hooks.example.com/live',
  method: 'GET',
  latency: '0.120s',
  verdict,
  description: 'The receiver answered after 120 of 5000 ms.',
  ...(httpStatus !== undefined && { httpStatus }),
});
const TESTS = [
  test('OK', 200),
  test('WRONG_STATUS', 204),
  test('REDIRECTED', 302),
  test('TOO_SLOW'),
  test('UNREACHABLE'),
];

/** What the pages of deliveries and events add. */
export const DELIVERY_STORIES: readonly Story[] = [
  {
    component: 'DeliveryRecords',
    state: 'each outcome, one opened',
    shown: () => <DeliveryRecords deliveries={DELIVERIES} opened="accounts/volc/deliveries/1" />,
  },
  {
    component: 'LogLimits',
    state: 'one kind with a log, one without',
    shown: () => <LogLimits provider={PROVIDER} parent="accounts/ali-prod" />,
  },
  {
    component: 'IntervalFields',
    state: 'between two times',
    shown: () => (
      <IntervalFields
        interval={{ period: 'between', from: '2026-11-29T10:00:00Z', to: '' }}
        defaultText="All"
        onChange={nothing}
      />
    ),
  },
  {
    component: 'DeliveryFilters',
    state: 'of an account',
    shown: () => (
      <DeliveryFilters
        accounts={ACCOUNTS}
        filter={deliveryFilterIn(new URLSearchParams(), 'accounts/ali-prod')}
        logs={[]}
        onChange={nothing}
      />
    ),
  },
  {
    component: 'StateBadge',
    state: 'each',
    shown: () => (
      <div class="row">
        {([undefined, 'DELIVERED', 'PENDING', 'DEAD'] as const).map((state) => (
          <StateBadge key={state} of={state} />
        ))}
      </div>
    ),
  },
  {
    component: 'EventFailures',
    state: 'given up',
    shown: () => <EventFailures event={DEAD} onSent={nothing} />,
  },
  { component: 'EventDetails', state: 'given up', shown: () => <EventDetails event={DEAD} /> },
  {
    component: 'EventRecords',
    state: 'each state',
    shown: () => <EventRecords events={EVENTS} onSent={nothing} />,
  },
  ...TESTS.map((one): Story => ({
    component: 'TestOutcome',
    state: one.verdict,
    shown: () => <TestOutcome test={one} />,
  })),
  { component: 'TestProblem', state: 'no answer', shown: () => <TestProblem error={NO_ANSWER} /> },
];

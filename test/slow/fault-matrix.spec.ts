import { HandClock } from '../support/hand-clock';
import { RestAnswer } from '../support/rest-client';
import { System, SystemOptions, WORLD, startSystem } from '../support/start-system';
import { PlannedFault } from '../../src/sandbox/faults';
import { until } from '../support/until';

/**
 * What a fault at the cloud comes to: what the caller sees, how many calls reached the cloud, and
 * what the circuit breaker made of it. All numbers are literals. Retries and breakers are on, with
 * three attempts and a circuit that opens at four outcomes; quotas are the documented ones.
 *
 * Faults of Redis and of replicas are in quota-store.spec.ts.
 */

/**
 * Of one attempt, which is over when the cloud was seen to be silent: how busy this machine is
 * makes nothing of a call that the cloud answers.
 */
const ATTEMPT_MS = 20_000;

const SETTINGS = `
defaults: { deadlineMs: 60000 }
upstream: { timeoutMs: ${ATTEMPT_MS}, recoveryMs: 30000 }
breaker: { failureRatio: 0.5, minCalls: 4, windowMs: 60000, resetMs: 60000, probes: 1 }
retry: { budgetRatio: 1, budgetFloorPerSecond: 100 }
`;

const CLOUDS = {
  alibaba: {
    path: `/v1/accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`,
    body: { urls: ['https://hooks.example.com/stream'] },
    read: 'DescribeLiveStreamsNotifyUrlConfig',
    write: 'SetLiveStreamsNotifyUrlConfig',
    account: 'ali',
  },
  volcengine: {
    path: `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`,
    body: { urls: ['https://hooks.example.com/snapshot'] },
    read: 'DescribeCallback',
    write: 'UpdateCallback',
    account: 'volc',
  },
} as const;

type CloudName = keyof typeof CLOUDS;

/**
 * Status, reason, and how many calls of the read action and of the write action reached the cloud.
 */
type Seen = readonly [status: number, reason: string, reads: number, writes: number];

interface Expected {
  /** A read that is hit once. */
  readonly readOnce: Seen;
  /**
   * Three reads in a row that are hit whenever they come; the third shows what the breaker made of
   * the others.
   */
  readonly reads: readonly [Seen, Seen, Seen];
  /** A write that is hit once. */
  readonly writeOnce: Seen;
  /** A write that is hit whenever it comes, and its read-back too. */
  readonly write: Seen;
}

interface Row extends Expected {
  readonly title: string;
  readonly cloud: CloudName;
  readonly fault: PlannedFault;
}

const OK = '';
const ABSENT: Seen = [404, 'CONFIG_NOT_FOUND', 2, 0];

/**
 * The cloud failed, and may have done what it was asked for. A read is tried three times; the
 * fourth failure opens the circuit. Volcengine's writes replace records and are tried three times
 * too, then read back. Alibaba's SetLiveStreamsNotifyUrlConfig may refuse an equal one, so that it
 * is read back at once.
 */
function failing(title: string, fault: PlannedFault, status: number, reason: string): Row[] {
  const reads: Expected['reads'] = [
    [status, reason, 3, 0],
    [status, reason, 1, 0],
    [503, 'CIRCUIT_OPEN', 0, 0],
  ];
  const common = { title, fault, readOnce: ABSENT, reads };
  return [
    { ...common, cloud: 'alibaba', writeOnce: [status, reason, 1, 1], write: [status, reason, 3, 1] },
    { ...common, cloud: 'volcengine', writeOnce: [200, OK, 0, 2], write: [status, reason, 3, 3] },
  ];
}

/**
 * As above, but the cloud did what it was asked for: the read-back shows it, and the switch URL
 * that cannot be read is sent once more.
 */
function failingAfterwards(title: string, fault: PlannedFault, status: number, reason: string): Row[] {
  const done: Seen = [200, OK, 1, 2];
  return failing(title, fault, status, reason).map((row) =>
    row.cloud === 'alibaba' ? { ...row, writeOnce: done } : row,
  );
}

/**
 * As the first, but the connection broke before anything was done: once the read-back shows that,
 * the Set is sent once more.
 */
function losing(title: string, fault: PlannedFault, status: number, reason: string): Row[] {
  return failing(title, fault, status, reason).map((row) =>
    row.cloud === 'alibaba' ? { ...row, writeOnce: [200, OK, 1, 2] } : row,
  );
}

const BOTH: readonly CloudName[] = ['alibaba', 'volcengine'];

/** Nobody failed: the quota waits, and the breaker hears nothing. */
function throttled(title: string, fault: PlannedFault, clouds: readonly CloudName[] = BOTH): Row[] {
  const read: Seen = [429, 'PROVIDER_THROTTLED', 3, 0];
  const common = { title, fault, readOnce: ABSENT, reads: [read, read, read] } as const;
  const write = { writeOnce: [200, OK, 0, 2], write: [429, 'PROVIDER_THROTTLED', 0, 3] } as const;
  return clouds.map((cloud) => ({ ...common, ...write, cloud }));
}

/** The cloud's last word: it is not asked again. */
function refused(
  title: string,
  cloud: CloudName,
  fault: PlannedFault,
  [status, reason, readBacks]: readonly [number, string, number],
): Row {
  const read: Seen = [status, reason, 1, 0];
  const write: Seen = [status, reason, readBacks, 1];
  return { title, cloud, fault, readOnce: read, reads: [read, read, read], writeOnce: write, write };
}

const ROWS: readonly Row[] = [
  ...losing('a reset before the body is read', { kind: 'reset', when: 'beforeReading' }, 503, 'PROVIDER_UNREACHABLE'),
  ...losing('a reset before the answer', { kind: 'reset', when: 'beforeAnswering' }, 503, 'PROVIDER_UNREACHABLE'),
  ...failingAfterwards('a reset in the answer', { kind: 'reset', when: 'midBody' }, 503, 'PROVIDER_UNREACHABLE'),
  ...failingAfterwards('an answer that is lost', { kind: 'answerLost', how: 'reset' }, 503, 'PROVIDER_UNREACHABLE'),
  ...failing('silence', { kind: 'hang' }, 504, 'PROVIDER_TIMED_OUT'),
  ...failingAfterwards('a slow drip', { kind: 'drip', chunkBytes: 1, intervalMs: 100 }, 504, 'PROVIDER_TIMED_OUT'),
  ...failing('an outage', { kind: 'status', status: 503, code: 'ServiceUnavailable' }, 503, 'PROVIDER_UNAVAILABLE'),
  ...failing("a proxy's page", { kind: 'foreign', body: 'html' }, 503, 'PROVIDER_ANSWER_UNREADABLE'),
  ...failing('JSON of another form', { kind: 'foreign', body: 'json' }, 503, 'PROVIDER_ANSWER_UNREADABLE'),
  ...failing('five megabytes', { kind: 'foreign', body: 'huge' }, 503, 'PROVIDER_ANSWER_UNREADABLE'),
  ...failing('HTTP 200 with an outage', { kind: 'errorWith200', code: 'InternalError' }, 503, 'PROVIDER_UNAVAILABLE'),
  refused('HTTP 200 with an error of any kind', 'volcengine', { kind: 'errorWith200' }, [
    502,
    'PROVIDER_ERROR_UNKNOWN',
    1,
  ]),
  refused(
    'an expired temporary token',
    'alibaba',
    { kind: 'status', status: 400, code: 'InvalidSecurityToken.Expired' },
    [400, 'PROVIDER_CREDENTIALS_REJECTED', 0],
  ),
  refused('an expired temporary token', 'volcengine', { kind: 'status', status: 401, code: 'InvalidSecretToken' }, [
    400,
    'PROVIDER_CREDENTIALS_REJECTED',
    0,
  ]),
  // Last: they cut the limits that livegate keeps to for a while.
  ...throttled('a throttle', { kind: 'throttle' }),
  ...throttled('a throttle with a hint', { kind: 'throttle', retryAfterMs: 300 }, ['alibaba']),
  // Whole seconds are all that this cloud can say.
  ...throttled('a throttle with a hint', { kind: 'throttle', retryAfterMs: 1_000 }, ['volcengine']),
];

let system: System;
let clock: HandClock;

function start(options: SystemOptions = {}): Promise<System> {
  clock = new HandClock(ATTEMPT_MS / 2);
  return startSystem({ resilience: true, settings: SETTINGS, clock, ...options });
}

/**
 * Whatever arrives at a cloud that is to be silent is over its time at once. Until the cloud is
 * reset.
 */
async function passSilentAttempts(cloud: CloudName): Promise<void> {
  for (;;) {
    const { fault = '' } = await system[cloud].nextCall();
    if (['hang', 'drip'].includes(fault)) clock.pass(ATTEMPT_MS);
  }
}

/** As after a start: clouds without configurations, faults and calls, and closed circuits. */
async function startAfresh(): Promise<void> {
  // What got no answer is over.
  clock.pass(ATTEMPT_MS);
  for (const cloud of BOTH) {
    const { account, read, write } = CLOUDS[cloud];
    system[cloud].reset();
    // Rejects at the next reset.
    passSilentAttempts(cloud).catch(() => undefined);
    for (const action of [read, write]) {
      const breaker = `/v1/accounts/${account}/breakers/${action}`;
      for (const override of ['FORCED_CLOSED', 'AUTO']) {
        expect((await system.rest.send('PATCH', breaker, { override })).status).toBe(200);
      }
    }
  }
}

async function seen(cloud: CloudName, send: () => Promise<RestAnswer>): Promise<Seen> {
  const { read, write } = CLOUDS[cloud];
  const before = system[cloud].calls.length;
  const { status, body } = await send();
  const calls = system[cloud].calls.slice(before).map(({ action }) => action);
  const { reason = '' } = body as { reason?: string };
  const count = (action: string): number => calls.filter((name) => name === action || name === '').length;
  return [status, reason, count(read), count(write)];
}

async function readsOf(cloud: CloudName): Promise<Expected['reads']> {
  const read = (): Promise<Seen> => seen(cloud, () => system.rest.get(CLOUDS[cloud].path));
  return [await read(), await read(), await read()];
}

function writeOf(cloud: CloudName): Promise<Seen> {
  return seen(cloud, () => system.rest.put(CLOUDS[cloud].path, CLOUDS[cloud].body));
}

describe('one system', () => {
  beforeAll(async () => (system = await start()));
  afterAll(() => system.close());
  beforeEach(startAfresh);

  describe.each(ROWS)('$title, on $cloud', ({ cloud, fault, readOnce, reads, writeOnce, write }) => {
    it('once', async () => {
      const { faults } = system[cloud];
      faults.add({ fault });
      expect(await seen(cloud, () => system.rest.get(CLOUDS[cloud].path))).toEqual(readOnce);
      faults.clear();
      faults.add({ fault });
      expect(await writeOf(cloud)).toEqual(writeOnce);
    });

    it('always, while reading', async () => {
      system[cloud].faults.add({ fault, times: 1_000 });
      expect(await readsOf(cloud)).toEqual(reads);
    });

    it('always, while writing', async () => {
      system[cloud].faults.add({ fault, times: 1_000 });
      expect(await writeOf(cloud)).toEqual(write);
    });
  });
});

describe.each(BOTH)('%s', (cloud) => {
  afterEach(() => system.close());

  it('that accepts no connections is unreachable, and its circuit opens', async () => {
    system = await start();
    await system[cloud].close();
    expect(await readsOf(cloud)).toEqual([
      [503, 'PROVIDER_UNREACHABLE', 0, 0],
      [503, 'PROVIDER_UNREACHABLE', 0, 0],
      [503, 'CIRCUIT_OPEN', 0, 0],
    ]);
    expect(await writeOf(cloud)).toEqual([503, 'PROVIDER_UNREACHABLE', 0, 0]);
  });

  it('whose clock is an hour ahead is asked again with its own time, and afterwards only once', async () => {
    system = await start({ [cloud]: { now: () => Date.now() + 3_600_000 } });
    expect(await readsOf(cloud)).toEqual([ABSENT, [404, 'CONFIG_NOT_FOUND', 1, 0], [404, 'CONFIG_NOT_FOUND', 1, 0]]);
    expect(await writeOf(cloud)).toEqual([200, OK, 0, 1]);
  });

  it('that recovers closes its circuit when the probe succeeds', async () => {
    system = await start({ settings: SETTINGS.replace('resetMs: 60000', 'resetMs: 1000') });
    const { account, path, read } = CLOUDS[cloud];
    system[cloud].faults.add({ fault: { kind: 'reset', when: 'beforeAnswering' }, times: 4 });
    for (let i = 0; i < 2; i += 1) expect((await system.rest.get(path)).body.reason).toBe('PROVIDER_UNREACHABLE');
    expect(system[cloud].calls).toHaveLength(4);
    const state = async (): Promise<unknown> =>
      (await system.rest.get(`/v1/accounts/${account}/breakers/${read}`)).body.state;
    await until(async () => (await state()) === 'HALF_OPEN');
    expect(await readsOf(cloud)).toEqual(Array(3).fill([404, 'CONFIG_NOT_FOUND', 1, 0]));
    expect(await state()).toBe('CLOSED');
  });
});

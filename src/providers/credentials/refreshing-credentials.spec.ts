import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Outage } from '../../domain/events/outage';
import { Secret } from '../../domain/access/secret';
import { CredentialSet } from './credential-document';
import { Credentials, unavailable } from './credential-source';
import { RefreshingCredentials } from './refreshing-credentials';

const HOUR = 3_600_000;

/** Hands out sets that are numbered, when the test says so. */
class Issuer {
  readonly clock = new FakeClock();
  readonly log = new RecordedEvents();
  fetches = 0;
  lifeMs: number | undefined = HOUR;
  failure: Error | undefined;
  /** How long a fetch takes. */
  takesMs = 0;
  readonly aborted: unknown[] = [];
  readonly source: RefreshingCredentials;

  constructor(random = 0) {
    this.source = new RefreshingCredentials({
      fetch: (signal) => this.#fetch(signal),
      timeoutMs: 10_000,
      clock: this.clock,
      random: () => random,
      outage: new Outage({
        began: 'credentials_failing',
        ended: 'credentials_back',
        quietMs: 0,
        clock: this.clock,
        report: this.log.report,
      }),
    });
  }

  /** The number of the set that is answered, or why there is none. */
  async ask(): Promise<string> {
    try {
      const asked = Promise.resolve(this.source.current());
      asked.catch(() => undefined);
      if (this.takesMs > 0) await this.clock.advance(this.takesMs);
      return (await asked).accessKeyId.reveal();
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #fetch(signal: AbortSignal): Promise<CredentialSet> {
    this.fetches += 1;
    const number = String(this.fetches);
    signal.addEventListener('abort', () => this.aborted.push(signal.reason));
    if (this.takesMs > 0) await new Promise<void>((resolve) => this.clock.schedule(this.takesMs, resolve));
    if (this.failure) throw this.failure;
    const credentials: Credentials = { accessKeyId: new Secret(number), accessKeySecret: new Secret('secret') };
    return { credentials, ...(this.lifeMs !== undefined && { expiresAtMs: this.clock.now() + this.lifeMs }) };
  }
}

const DOWN = unavailable('STS is down');

it('fetches on first use, once for all concurrent requests', async () => {
  const issuer = new Issuer();
  issuer.takesMs = 100;
  const asked = [1, 2, 3].map(async () => await issuer.source.current());
  await issuer.clock.advance(100);
  const got = await Promise.all(asked);
  expect(got.map(({ accessKeyId }) => accessKeyId.reveal())).toEqual(['1', '1', '1']);
  expect(issuer.fetches).toBe(1);
  expect(issuer.source.current()).toBe(got[0]);
  expect(issuer.source.expiresAtMs).toBe(issuer.clock.now() + HOUR);
});

it.each([
  ['5 minutes before their end, if they last long', HOUR, HOUR - 300_000],
  ['when 80 % of a short life are over', 1_000_000, 800_000],
])(
  'fetches new ones ahead of time, %s, and uses the old ones in the meantime',
  async (_when, lifeMs, refreshAfterMs) => {
    const issuer = new Issuer();
    issuer.lifeMs = lifeMs;
    await issuer.ask();
    await issuer.clock.advance(refreshAfterMs - 1);
    expect([await issuer.ask(), issuer.fetches]).toEqual(['1', 1]);
    await issuer.clock.advance(1);
    expect(issuer.source.current()).not.toBeInstanceOf(Promise);
    await issuer.clock.advance(0);
    expect([await issuer.ask(), issuer.fetches]).toEqual(['2', 2]);
  },
);

it('spreads the fetches of replicas over time', async () => {
  const issuer = new Issuer(0.5);
  issuer.lifeMs = 1_000_000;
  await issuer.ask();
  await issuer.clock.advance(775_000);
  await issuer.ask();
  await issuer.clock.advance(0);
  expect(issuer.fetches).toBe(2);
});

it('refetches credentials without an expiry every 15 minutes, and keeps them if that fails', async () => {
  const issuer = new Issuer();
  issuer.lifeMs = undefined;
  await issuer.ask();
  await issuer.clock.advance(15 * 60_000);
  issuer.failure = DOWN;
  await issuer.ask();
  await issuer.clock.advance(10 * HOUR);
  expect([await issuer.ask(), issuer.fetches]).toEqual(['1', 3]);
});

it('uses valid credentials whatever fails, retries with growing pauses, and never uses expired ones', async () => {
  const issuer = new Issuer();
  await issuer.ask();
  issuer.failure = DOWN;
  await issuer.clock.advance(HOUR - 300_000);
  const tries: number[] = [];
  for (let second = 0; second < 100; second += 1) {
    expect(await issuer.ask()).toBe('1');
    await issuer.clock.advance(1_000);
    tries.push(issuer.fetches - 1);
  }
  // Half of 1, 2, 4, 8, 16, 32 and 60 s, as random says: in whole seconds.
  expect(tries.flatMap((count, second) => (count > (tries[second - 1] ?? 0) ? [second] : []))).toEqual([
    0, 1, 2, 4, 8, 16, 32, 62, 92,
  ]);
  await issuer.clock.advance(200_000);
  expect(await issuer.ask()).toBe("the account's credentials are unavailable: STS is down");
});

it('counts credentials that are about to expire as expired', async () => {
  const issuer = new Issuer();
  await issuer.ask();
  issuer.failure = DOWN;
  await issuer.clock.advance(HOUR - 5_001);
  expect(await issuer.ask()).toBe('1');
  await issuer.clock.advance(1);
  expect(await issuer.ask()).toMatch('STS is down');
});

it('answers at once during a pause, with the retry time, and recovers', async () => {
  const issuer = new Issuer();
  issuer.failure = DOWN;
  await expect(issuer.source.current()).rejects.toMatchObject({
    reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
    code: 'UNAVAILABLE',
    retryAfterMs: 500,
    metadata: { outcome: 'NOT_APPLIED' },
  });
  await issuer.clock.advance(100);
  await expect(issuer.source.current()).rejects.toMatchObject({ retryAfterMs: 400 });
  expect(issuer.fetches).toBe(1);
  issuer.failure = undefined;
  await issuer.clock.advance(400);
  expect(await issuer.ask()).toBe('2');
  issuer.failure = DOWN;
  await issuer.clock.advance(HOUR);
  await expect(issuer.source.current()).rejects.toMatchObject({ retryAfterMs: 500 });
});

it('reveals nothing about an unexpected error', async () => {
  const issuer = new Issuer();
  issuer.failure = new Error('marker');
  await expect(issuer.source.current()).rejects.toMatchObject({
    message: "the account's credentials are unavailable: livegate failed to fetch them",
  });
});

it('waits no longer than its operation', async () => {
  const issuer = new Issuer();
  issuer.takesMs = 60_000;
  const asked = Promise.resolve(issuer.source.current());
  asked.catch(() => undefined);
  await issuer.clock.advance(10_000);
  await expect(asked).rejects.toMatchObject({
    message: expect.stringMatching('did not arrive within 10000 ms') as string,
  });
  expect(issuer.aborted).toHaveLength(1);
  await issuer.clock.advance(60_000);
  expect(issuer.clock.pending).toBe(0);
});

it('refuses credentials that are expired on arrival', async () => {
  const issuer = new Issuer();
  issuer.lifeMs = 0;
  expect(await issuer.ask()).toMatch('the fetched credentials have already expired');
});

it('fetches new ones after a refusal, unless the refused ones were new', async () => {
  const issuer = new Issuer();
  const first = await issuer.source.current();
  await issuer.clock.advance(4_999);
  expect(issuer.source.refused(first)).toBe(false);
  expect(await issuer.ask()).toBe('1');
  await issuer.clock.advance(1);
  expect(issuer.source.refused(first)).toBe(true);
  expect(issuer.source.refused(first)).toBe(true);
  expect([await issuer.ask(), issuer.fetches]).toEqual(['2', 2]);
  // Whoever was refused later than others finds those that they have fetched.
  expect(issuer.source.refused(first)).toBe(true);
  expect([await issuer.ask(), issuer.fetches]).toEqual(['2', 2]);
});

it('logs once that its source fails, and once that it works again, with the number of failed calls', async () => {
  const issuer = new Issuer();
  issuer.failure = unavailable(
    'STS is down',
    undefined,
    Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }),
  );
  for (let calls = 0; calls < 3; calls += 1) await issuer.ask();
  await issuer.clock.advance(60_000);
  issuer.failure = undefined;
  expect(await issuer.ask()).toBe('2');
  // A refresh that fails ahead of time costs nothing.
  issuer.failure = DOWN;
  await issuer.clock.advance(0.9 * HOUR + HOUR / 12);
  expect(await issuer.ask()).toBe('2');
  expect(issuer.log.events).toEqual([
    { event: 'credentials_failing', level: 'error', cause: 'ENOTFOUND: no such host' },
    { event: 'credentials_back', level: 'info', durationMs: 60_000, failures: 3 },
    { event: 'credentials_failing', level: 'error', cause: `${DOWN.code}: ${DOWN.message}` },
  ]);
});

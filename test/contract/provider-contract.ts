/*
 * What livegate promises of every provider, whichever cloud is behind it: each configuration that
 * the capabilities declare goes through the same cases, over the use cases that transports call, a
 * real pipeline, real sockets, and the cloud's emulator, in each way in which the cloud's documents
 * let it behave.
 *
 * Verified: set, get, list and delete converge and show what was set; full replacement; deletes
 * that touch nothing else; plans that match deeds; refusals of what is not declared before any
 * call; keys that stay inside; writes that end in the dark, are refused or throttled halfway;
 * answers that cannot be read; one writer at a time; callers that hang up.
 *
 * Left out: the wire itself and the tables of codes (the emulators are proved with the vendors' own
 * clients, test/sandbox, and the providers' own specs hold the tables); fields that a cloud takes
 * and never shows, and what else one vendor alone has (test/providers); names, messages and
 * statuses on the way in and out (test/e2e).
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import { CALLBACK_KINDS, CallbackKind, CallbackScope, CallbackSpec } from '../../src/domain/resources/callback-config';
import { ScopeType } from '../../src/domain/resources/capability';
import { UpstreamCallRecord } from '../../src/domain/operations/operation';
import { PullScope, PullSpec } from '../../src/domain/resources/pull-config';
import { ProviderRegistration } from '../../src/providers/provider-registration';
import { PlannedFault } from '../../src/sandbox/faults';
import {
  callOf,
  Configuration,
  configurationsOf,
  declares,
  givenCallback,
  givenPull,
  KEY,
  Request,
  Shown,
} from './configuration';
import { ProviderHarness } from './harness/provider.harness';
import {
  ATTEMPT_MS,
  DEADLINE_MS,
  failureOf,
  FIRST_ENTRY,
  MAX_ANSWER_BYTES,
  SECOND_ENTRY,
  startSubject,
  Subject,
} from './subject';

export function providerContract(registration: ProviderRegistration, harness: ProviderHarness): void {
  const configurations = configurationsOf(registration.capabilities, harness);
  const titled = (list: readonly Configuration[]) => list.map((one) => [one.title, one] as const);
  const each = titled(configurations);
  const distinct = titled(configurations.filter(({ isDistinct }) => isDistinct));
  const [usual = '', ...others] = harness.dialects;

  describe(`over a cloud that behaves ${usual}`, () => {
    const subject = subjectOf(registration, harness, usual);
    describe.each(each)('%s', (_title, configuration) => {
      lifeCycle(subject, configuration);
      neighbours(subject, configuration, configurations);
    });
    describe.each(distinct)('%s', (_title, configuration) => {
      plans(subject, harness, configuration);
      faultyWrites(subject, harness, configuration);
      oneWriter(subject, harness, configuration);
      if (configuration.setKeepingKey) keys(subject, harness, configuration);
    });
    undeclared(subject, registration, harness);
  });

  describe.each(others)('over a cloud that behaves by %s', (dialect) => {
    const subject = subjectOf(registration, harness, dialect);
    describe.each(distinct)('%s', (_title, configuration) => lifeCycle(subject, configuration));
  });

  describe('over a cloud that misbehaves', () => {
    const [first] = configurations;
    if (!first) throw new Error('a provider declares something');
    faultyReads(subjectOf(registration, harness, usual), first);
    hangUps(() => startSubject(registration, harness, usual), harness, first);
  });
}

/** One emulator for all cases of a block, as new for each. */
function subjectOf(registration: ProviderRegistration, harness: ProviderHarness, dialect: string): () => Subject {
  let subject: Subject;
  beforeAll(async () => {
    subject = await startSubject(registration, harness, dialect);
  });
  beforeEach(() => subject.cloud.server.reset());
  afterAll(() => subject.close());
  return () => subject;
}

function lifeCycle(of: () => Subject, configuration: Configuration): void {
  it('is shown as it was set', async () => {
    const subject = of();
    const written = await configuration.set(subject, 'a');
    expect(written.fields).toEqual(configuration.shown('a'));
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('a'));
    expect((await configuration.list(subject)).map(({ fields }) => fields)).toEqual([configuration.shown('a')]);
  });

  it('has the same etag in the answer to a write and in reads, and another after a change', async () => {
    const subject = of();
    const etagsOf = async (write: Promise<Shown>): Promise<(string | undefined)[]> => {
      const { etag } = await write;
      const [listed] = await configuration.list(subject);
      const got = await configuration.get(subject);
      expect([got.drift, got.rememberedFields]).toEqual([[], []]);
      return [etag, got.etag, listed?.etag];
    };
    const [first, ...read] = await etagsOf(configuration.set(subject, 'a'));
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    expect(read).toEqual([first, first]);
    expect(await etagsOf(configuration.set(subject, 'a'))).toEqual([first, first, first]);
    const [second, ...readAgain] = await etagsOf(configuration.set(subject, 'b'));
    expect(second).not.toBe(first);
    expect(readAgain).toEqual([second, second]);
    const [bare, ...readBare] = await etagsOf(configuration.setBare(subject));
    expect([first, second]).not.toContain(bare);
    expect(readBare).toEqual([bare, bare]);
  });

  it('has the same etag in reads after a write that keeps the key', async () => {
    const subject = of();
    if (!configuration.setKeepingKey) return;
    await configuration.set(subject, 'a');
    const { etag, fields } = await configuration.setKeepingKey(subject);
    expect(await configuration.get(subject)).toMatchObject({ etag, fields });
  });

  it('is what was set last, from any state', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    await configuration.set(subject, 'a');
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('a'));
    await configuration.set(subject, 'b');
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('b'));
    await configuration.delete(subject);
    await configuration.set(subject, 'a');
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('a'));
  });

  it('is remembered beside what is live, and told as gone once the cloud has lost it', async () => {
    const subject = of();
    const { name, fields } = await configuration.set(subject, 'a');
    const compared = async () => {
      const all = await subject.remembered.below({ account: FIRST_ENTRY });
      const remembered = all.filter(({ target }) => isDeepStrictEqual(target, name));
      return await Promise.all(remembered.map((one) => one.compare(callOf({}))));
    };
    expect(await compared()).toMatchObject([{ applied: fields, live: { fields, drift: [] }, isGone: false }]);
    subject.cloud.server.reset();
    expect(await compared()).toMatchObject([{ isGone: true }]);
    await configuration.set(subject, 'a');
    await configuration.delete(subject);
    expect(await compared()).toEqual([]);
  });

  it('loses fields that a replacement leaves out', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    const written = await configuration.setBare(subject);
    expect(written.fields).toEqual(configuration.shownBare());
    expect((await configuration.get(subject)).fields).toMatchObject(configuration.shownBare());
  });

  it('is gone after a delete', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    await configuration.delete(subject);
    expect(subject.cloud.records()).toEqual({});
    expect(await failureOf(configuration.get(subject))).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'CONFIG_NOT_FOUND',
    });
    expect(await configuration.list(subject)).toEqual([]);
  });

  it('cannot be deleted where it is absent, unless that is allowed', async () => {
    const subject = of();
    const failure = await failureOf(configuration.delete(subject));
    expect(failure).toMatchObject({ reason: 'CONFIG_NOT_FOUND', metadata: { outcome: 'NOT_APPLIED' } });
    expect(failure.metadata.resource).toMatch(/^accounts\//);
    await configuration.delete(subject, { allowMissing: true });
    expect(subject.cloud.records()).toEqual({});
  });
}

function neighbours(of: () => Subject, configuration: Configuration, all: readonly Configuration[]): void {
  /** All that the provider declares, and what belongs to somebody else. */
  const populate = async (subject: Subject): Promise<void> => {
    subject.cloud.seedElsewhere();
    for (const other of all) await other.set(subject, 'a');
  };

  it('is set and deleted without touching anything else (deleting may need force), and listed once', async () => {
    const subject = of();
    await populate(subject);
    const before = subject.cloud.records();
    await configuration.set(subject, 'b');
    const after = subject.cloud.records();
    expect(without(after, configuration)).toEqual(without(before, configuration));
    expect(after).not.toEqual(before);

    const { name, fields } = await configuration.get(subject);
    const found = (await configuration.list(subject)).filter((one) => inspect(one.name) === inspect(name));
    expect(found.map((one) => one.fields)).toEqual([fields]);

    const unforced = await configuration.delete(subject).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (unforced !== undefined) {
      expect(unforced).toMatchObject({ reason: 'FORCE_REQUIRED', metadata: { outcome: 'NOT_APPLIED' } });
      expect(subject.cloud.records()).toEqual(after);
      await configuration.delete(subject, { force: true });
    }
    expect(subject.cloud.records()).toEqual(without(after, configuration));
  });

  it('is deleted while others are written, and none of these writes is lost', async () => {
    const subject = of();
    await populate(subject);
    const { server } = subject.cloud;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const plan = await configuration.delete(subject, { validateOnly: true, force: true });
    const [action] = actionsOf(plan, 'PLANNED');
    server.faults.add({ action, fault: { kind: 'hold', release: released } });
    const held = server.nextCall({ action });
    const deletion = configuration.delete(subject, { force: true });
    await held;
    const others = all.filter(({ title }) => title !== configuration.title);
    const writes = others.map((other) => other.set(subject, 'b'));
    // Those that need not wait are done by the time that these are.
    for (let i = 0; i < 3; i += 1) await configuration.list(subject);
    release();
    await Promise.all([deletion, ...writes]);
    for (const other of others) expect((await other.get(subject)).fields).toEqual(other.shown('b'));
  });
}

function without(records: Readonly<Record<string, unknown>>, { records: own }: Configuration): Record<string, unknown> {
  return Object.fromEntries(Object.entries(records).filter(([key]) => !own.includes(key)));
}

function plans(of: () => Subject, harness: ProviderHarness, configuration: Configuration): void {
  type Act = (subject: Subject, request: { validateOnly: boolean }) => Promise<readonly UpstreamCallRecord[]>;
  const set: Act = async (subject, request) => (await configuration.set(subject, 'b', request)).calls;
  const remove: Act = (subject, request) => configuration.delete(subject, request);
  it.each([
    ['to create it', false, set],
    ['to change it', true, set],
    ['to delete it', true, remove],
  ])('sends no write %s with validateOnly, and plans what a write then does', async (_title, present, act) => {
    const subject = of();
    if (present) await configuration.set(subject, 'a');
    const before = subject.cloud.records();
    const arrived = subject.sent().length;
    const planned = await act(subject, { validateOnly: true });
    expect(subject.cloud.records()).toEqual(before);
    expect(
      subject
        .sent()
        .slice(arrived)
        .filter((action) => !harness.isRead(action)),
    ).toEqual([]);

    const done = await act(subject, { validateOnly: false });
    expect(subject.cloud.records()).not.toEqual(before);
    expect(actionsOf(planned, 'PLANNED')).not.toEqual([]);
    // A writer that the cloud refuses on the way to the one that it takes may be in the plan, and
    // need not.
    const sent = done.map(({ action }) => action).filter((action) => !harness.isRead(action));
    expect([sent, actionsOf(done, 'APPLIED')]).toContainEqual(actionsOf(planned, 'PLANNED'));
  });

  it("reports each call that it made, with the cloud's request id", async () => {
    const subject = of();
    const { calls } = await configuration.set(subject, 'a');
    const arrived = subject.cloud.server.calls;
    expect(calls.map(({ action, requestId }) => [action, requestId])).toEqual(
      arrived.map(({ action, requestId }) => [action, requestId]),
    );
    expect(calls.every(({ requestId, attempts }) => /^\S+$/.test(requestId) && attempts === 1)).toBe(true);
    expect(await configuration.get(subject)).toMatchObject({ calls: [{ outcome: 'READ' }] });
  });
}

function actionsOf(calls: readonly UpstreamCallRecord[], outcome: UpstreamCallRecord['outcome']): string[] {
  return calls.filter((call) => call.outcome === outcome).map(({ action }) => action);
}

/** For each write that a change consists of: what if just this one goes wrong? */
function faultyWrites(of: () => Subject, harness: ProviderHarness, configuration: Configuration): void {
  interface Change {
    readonly title: string;
    readonly present: boolean;
    readonly act: (subject: Subject, request?: Request) => Promise<readonly UpstreamCallRecord[]>;
  }
  const changes: Change[] = [
    { title: 'creating', present: false, act: async (subject, r) => (await configuration.set(subject, 'b', r)).calls },
    { title: 'changing', present: true, act: async (subject, r) => (await configuration.set(subject, 'b', r)).calls },
    { title: 'deleting', present: true, act: (subject, r) => configuration.delete(subject, r) },
  ];

  /** Every write of the change in turn, each over a fresh state; `hit` gets how to make it fail. */
  async function eachWrite(
    { present, act }: Change,
    hit: (subject: Subject, plan: (fault: PlannedFault) => void, index: number) => Promise<void>,
  ): Promise<void> {
    const subject = of();
    const prepare = async (): Promise<void> => {
      subject.cloud.server.reset();
      if (present) await configuration.set(subject, 'a');
    };
    await prepare();
    const writes = actionsOf(await act(subject), 'APPLIED');
    for (const [index, action] of writes.entries()) {
      await prepare();
      const after = writes.slice(0, index).filter((other) => other === action).length;
      const times = harness.sentOnceMore.includes(action) ? 2 : 1;
      await hit(
        subject,
        (fault) => subject.fault(action, fault, { after, ...(fault.kind === 'reset' && { times }) }),
        index,
      );
    }
  }

  describe.each(changes.map((change) => [change.title, change] as const))('%s it', (_title, change) => {
    const expected = change.title === 'deleting' ? undefined : configuration.shown('b');
    const expectDone = async (subject: Subject): Promise<void> => {
      if (expected) expect((await configuration.get(subject)).fields).toEqual(expected);
      else expect(subject.cloud.records()).toEqual({});
    };

    it.each([
      { kind: 'answerLost', how: 'reset' },
      { kind: 'answerLost', how: 'hang' },
      { kind: 'truncate', how: 'body' },
    ] as const)('succeeds if it took effect and the answer was lost: %j', async (fault) => {
      await eachWrite(change, async (subject, plan) => {
        plan(fault);
        const calls = await change.act(subject);
        expect(actionsOf(calls, 'UNKNOWN')).toEqual([]);
        await expectDone(subject);
      });
    });

    it.each([
      [{ kind: 'hang' }, 'PROVIDER_TIMED_OUT'],
      [{ kind: 'reset', when: 'beforeAnswering' }, 'PROVIDER_UNREACHABLE'],
      [{ kind: 'foreign', body: 'html' }, 'PROVIDER_ANSWER_UNREADABLE'],
      [{ kind: 'errorWith200', code: 'NeverHeardOf' }, 'PROVIDER_ERROR_UNKNOWN'],
      [{ kind: 'throttle' }, 'PROVIDER_THROTTLED'],
    ] as const)('leaves everything unchanged and says so if one write had no effect: %j', async (fault, reason) => {
      await eachWrite(change, async (subject, plan, index) => {
        const before = subject.cloud.records();
        plan(fault);
        const failure = await failureOf(change.act(subject));
        expect(failure).toMatchObject({ reason, metadata: { outcome: index === 0 ? 'NOT_APPLIED' : 'RESTORED' } });
        expect(subject.cloud.records()).toEqual(before);
      });
    });

    it('does not claim to know what it could not read back', async () => {
      await eachWrite(change, async (subject, plan) => {
        plan({ kind: 'answerLost', how: 'reset' });
        const failure = failureOf(change.act(subject));
        while ((await subject.cloud.server.nextCall()).fault === undefined);
        subject.fault(undefined, { kind: 'status', status: 500, code: 'InternalError' }, { times: 1_000 });
        expect(await failure).toMatchObject({ metadata: { outcome: 'UNKNOWN' } });
      });
    });
  });
}

function keys(of: () => Subject, harness: ProviderHarness, configuration: Configuration): void {
  const expectNoKey = (value: unknown): void => {
    expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify(value) ?? '').not.toContain(KEY);
  };
  const isStored = (subject: Subject): boolean =>
    configuration.records.every((record) => JSON.stringify(subject.cloud.records()[record]).includes(KEY));

  it('has a key that reaches the cloud, and no caller', async () => {
    const subject = of();
    expectNoKey(await configuration.set(subject, 'a'));
    expect(isStored(subject)).toBe(true);
    expectNoKey(await configuration.get(subject));
    expectNoKey(await configuration.list(subject));
  });

  it("has a key that is removed from the cloud's texts", async () => {
    const subject = of();
    const message = `cannot use ${KEY}, nor "${KEY}"`;
    for (const fault of [
      { kind: 'status', status: 400, code: 'NeverHeardOf', message },
      { kind: 'errorWith200', code: 'SignatureDoesNotMatch', message },
    ] as const) {
      const [action] = actionsOf((await configuration.set(subject, 'a', { validateOnly: true })).calls, 'PLANNED');
      subject.fault(action, fault);
      const failure = await failureOf(configuration.set(subject, 'a'));
      expectNoKey(failure);
      expect(failure.metadata.upstreamMessage).toContain('[redacted]');
      expectNoKey(failure.cause);
      expect(failure.message).not.toContain(KEY);
    }
  });

  it('has a key that is not quoted from an unreadable answer', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    for (const body of [`{"key":"${KEY}"`, `{"key":"${KEY}"}`]) {
      subject.fault(undefined, { kind: 'status', status: 200, body });
      const failure = await failureOf(configuration.get(subject));
      expect(failure).toMatchObject({ reason: 'PROVIDER_ANSWER_UNREADABLE' });
      expectNoKey(failure);
      expectNoKey(failure.cause);
    }
  });

  it('keeps the live key if none is given', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    await configuration.setKeepingKey?.(subject);
    expect(isStored(subject)).toBe(true);
    expect((await configuration.get(subject)).fields).toMatchObject({
      auth: { enabled: true, keyFingerprint: expect.any(String) as string },
    });
  });

  it('needs a key if there is none to keep, before anything is written', async () => {
    const subject = of();
    const failure = await failureOf(Promise.resolve(configuration.setKeepingKey?.(subject)));
    expect(failure).toMatchObject({
      reason: 'INVALID_REQUEST',
      violations: [{ field: 'auth.key', reason: 'REQUIRED' }],
    });
    expect(subject.sent().filter((action) => !harness.isRead(action))).toEqual([]);
  });
}

function faultyReads(of: () => Subject, configuration: Configuration): void {
  it.each([
    ['a page of a proxy', { kind: 'foreign', body: 'html' }],
    ['other JSON', { kind: 'foreign', body: 'json' }],
    ['an object of another form', { kind: 'status', status: 200, body: '{"status":"fine"}' }],
    ['half of its JSON', { kind: 'truncate', how: 'body' }],
    ['other JSON, and more than is read', { kind: 'foreign', body: 'huge', bytes: MAX_ANSWER_BYTES + 1 }],
    [
      'its own, and more than is read',
      { kind: 'status', status: 400, code: 'NeverHeardOf', message: 'x'.repeat(MAX_ANSWER_BYTES) },
    ],
    ['nothing with a status of success', { kind: 'status', status: 200, body: '' }],
  ] as const)('an answer that is %s cannot be read', async (_title, fault) => {
    const subject = of();
    await configuration.set(subject, 'a');
    subject.fault(undefined, fault, { times: 1_000 });
    const failure = await failureOf(configuration.get(subject));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', reason: 'PROVIDER_ANSWER_UNREADABLE' });
    expect(failure.metadata).toMatchObject({ account: 'first', action: expect.stringMatching(/^\w+$/) as string });
  });

  it('an answer of any other size is read', async () => {
    const subject = of();
    await configuration.set(subject, 'a');
    subject.fault(undefined, { kind: 'drip', chunkBytes: 64, intervalMs: 1 });
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('a'));
  });

  it('throttling is reported as such, with the retry time', async () => {
    const subject = of();
    subject.fault(undefined, { kind: 'throttle', retryAfterMs: 2_000 }, { times: 1_000 });
    const failure = await failureOf(configuration.get(subject));
    expect(failure).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'PROVIDER_THROTTLED',
      retryAfterMs: 2_000,
    });
  });

  it.each([200, 400, 404, 429, 500])(
    'an unlisted code is UNKNOWN, and in the metadata, under HTTP %i',
    async (status) => {
      const subject = of();
      subject.fault(undefined, { kind: 'status', status, code: 'NeverHeardOf', message: 'so it is' }, { times: 1_000 });
      const failure = await failureOf(configuration.get(subject));
      expect(failure).toMatchObject({
        code: 'UNKNOWN',
        reason: 'PROVIDER_ERROR_UNKNOWN',
        metadata: {
          upstreamCode: 'NeverHeardOf',
          upstreamMessage: 'so it is',
          upstreamStatus: String(status),
          upstreamRequestId: subject.cloud.server.calls.at(-1)?.requestId?.trim(),
        },
      });
      expect(failure.metadata.outcome).toBeUndefined();
    },
  );

  it('an answer that never comes is timed out', async () => {
    const subject = of();
    subject.fault(undefined, { kind: 'hang' });
    expect(await failureOf(configuration.get(subject))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'PROVIDER_TIMED_OUT',
    });
  });
}

/**
 * Over new connections. Faults that hang are planned past `subject.fault`, which would let the
 * attempt's time pass.
 */
function hangUps(start: () => Promise<Subject>, harness: ProviderHarness, configuration: Configuration): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await start();
  });
  afterEach(() => subject.close());

  it('a caller that goes away ends the call to the cloud', async () => {
    subject.cloud.server.faults.add({ fault: { kind: 'hang' } });
    const caller = new AbortController();
    const arrived = subject.cloud.server.nextCall();
    const failure = failureOf(configuration.get(subject, { signal: caller.signal }));
    await arrived;
    const closed = subject.connectionsClosed();
    expect(subject.openConnections()).toBeGreaterThan(0);
    caller.abort();
    expect(await failure).toMatchObject({ code: 'CANCELLED', reason: 'CALLER_CANCELLED' });
    await closed;
  });

  it('a deadline ends the call to the cloud', async () => {
    subject.cloud.server.faults.add({ fault: { kind: 'hang' } });
    const arrived = subject.cloud.server.nextCall();
    const failure = failureOf(configuration.get(subject));
    await arrived;
    const closed = subject.connectionsClosed();
    subject.clock.pass(DEADLINE_MS);
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_PASSED' });
    await closed;
  });

  it('an attempt that exceeds its time limit ends the call to the cloud', async () => {
    subject.cloud.server.faults.add({ fault: { kind: 'hang' } });
    const arrived = subject.cloud.server.nextCall();
    const failure = failureOf(configuration.get(subject));
    await arrived;
    const closed = subject.connectionsClosed();
    subject.clock.pass(ATTEMPT_MS);
    expect(await failure).toMatchObject({ reason: 'PROVIDER_TIMED_OUT' });
    await closed;
  });

  it('a caller that has already gone costs no call', async () => {
    const failure = await failureOf(configuration.set(subject, 'a', { signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ reason: 'CALLER_CANCELLED' });
    expect(subject.sent()).toEqual([]);
  });

  it('a write that its caller does not wait for is still settled', async () => {
    await configuration.set(subject, 'a');
    const before = subject.cloud.records();
    const caller = new AbortController();
    const [action] = actionsOf((await configuration.set(subject, 'b', { validateOnly: true })).calls, 'PLANNED');
    subject.cloud.server.faults.add({ action, fault: { kind: 'hang' } });
    const arrived = subject.cloud.server.nextCall({ action });
    const failure = failureOf(configuration.set(subject, 'b', { signal: caller.signal }));
    await arrived;
    caller.abort();
    expect(await failure).toMatchObject({ reason: 'CALLER_CANCELLED', metadata: { outcome: 'NOT_APPLIED' } });
    expect(subject.sent().filter(harness.isRead)).not.toEqual([]);
    expect(subject.cloud.records()).toEqual(before);
  });
}

function oneWriter(of: () => Subject, harness: ProviderHarness, configuration: Configuration): void {
  it('has one writer at a time, also through another entry of the cloud account', async () => {
    const subject = of();
    const { server } = subject.cloud;
    const [action] = actionsOf((await configuration.set(subject, 'a', { validateOnly: true })).calls, 'PLANNED');
    let release = (): void => undefined;
    server.faults.add({
      action,
      fault: { kind: 'hold', effect: 'after', release: new Promise<void>((resolve) => (release = resolve)) },
    });
    const held = server.nextCall({ action });
    const first = configuration.set(subject, 'a');
    await held;
    const arrived = subject.sent().length;
    const second = configuration.set(subject, 'b', { account: SECOND_ENTRY });
    // What the second sends, if it does, is sent before these.
    for (let i = 0; i < 3; i += 1) await configuration.list(subject);
    const meanwhile = subject.sent().slice(arrived);
    release();
    await Promise.all([first, second]);
    expect(meanwhile.filter((other) => !harness.isRead(other))).toEqual([]);
    expect((await configuration.get(subject)).fields).toEqual(configuration.shown('b'));
  });
}

const SCOPES: Readonly<Record<ScopeType, CallbackScope>> = {
  DOMAIN: { type: 'DOMAIN', domain: 'push.example.com' },
  VHOST: { type: 'VHOST', vhost: 'live' },
  APP: { type: 'APP', vhost: 'live', app: 'show' },
};

const CALLBACK_FIELDS: readonly { field: string; kinds: readonly CallbackKind[]; given: Partial<CallbackSpec> }[] = [
  { field: 'auth.enabled', kinds: CALLBACK_KINDS, given: { auth: {} } },
  { field: 'stream.switchUrl', kinds: ['STREAM'], given: { stream: { switchUrl: 'https://a.example.com/' } } },
  { field: 'stream.exceptionUrl', kinds: ['STREAM'], given: { stream: { exceptionUrl: 'https://a.example.com/' } } },
  { field: 'stream.transcodedStreams', kinds: ['STREAM'], given: { stream: { transcodedStreams: true } } },
  {
    field: 'recording.onDemandUrl',
    kinds: ['RECORDING'],
    given: { recording: { onDemandUrl: 'https://a.example.com/' } },
  },
  { field: 'recording.statusEvents', kinds: ['RECORDING'], given: { recording: { statusEvents: true } } },
];

function undeclared(of: () => Subject, registration: ProviderRegistration, harness: ProviderHarness): void {
  const { callbacks, pull } = registration.capabilities;
  const expectRefused = async (subject: Subject, act: Promise<unknown>, field: string): Promise<void> => {
    const failure = await failureOf(act);
    expect(failure).toMatchObject({ code: 'UNIMPLEMENTED', reason: 'CAPABILITY_NOT_SUPPORTED' });
    expect(failure.violations).toEqual([expect.objectContaining({ field, reason: 'NOT_SUPPORTED' })]);
    expect(subject.sent()).toEqual([]);
  };
  const call = callOf({});
  const options = { validateOnly: false, force: true, allowMissing: true };

  it('refuses callbacks of kinds and scopes that are not declared, and sends nothing', async () => {
    const subject = of();
    for (const kind of CALLBACK_KINDS) {
      const declared = callbacks.find((one) => one.kind === kind)?.scopes ?? [];
      for (const scope of Object.values(SCOPES).filter(({ type }) => !declared.includes(type))) {
        const name = { account: 'first', scope, kind };
        const spec = { kind, urls: ['https://a.example.com/'] };
        await expectRefused(subject, subject.callbacks.set(name, givenCallback(spec), options, call), 'name');
        await expectRefused(subject, subject.callbacks.get(name, call), 'name');
        await expectRefused(subject, subject.callbacks.delete(name, options, call), 'name');
      }
    }
  });

  it('refuses fields of callbacks that are not declared, by name, and sends nothing', async () => {
    const subject = of();
    for (const { kind, fields, scopes } of callbacks) {
      const [type = 'DOMAIN'] = scopes;
      const name = { account: 'first', scope: harness.callbackScope(kind, type), kind };
      const missing = CALLBACK_FIELDS.filter((one) => one.kinds.includes(kind) && !declares(fields, one.field));
      for (const { field, given } of missing) {
        const spec = { kind, urls: ['https://a.example.com/'], ...given };
        await expectRefused(subject, subject.callbacks.set(name, givenCallback(spec), options, call), field);
      }
    }
  });

  it('refuses pulling in scopes that are not declared, and sends nothing', async () => {
    const subject = of();
    const scopes: PullScope[] = [
      { type: 'DOMAIN', domain: 'play.example.com' },
      { type: 'VHOST', vhost: 'live' },
    ];
    for (const scope of scopes.filter(({ type }) => !pull.scopes.includes(type))) {
      const name = { account: 'first', scope, app: 'show' };
      const spec: PullSpec = { origins: [{ protocol: 'RTMP', host: 'a.example.org' }] };
      await expectRefused(subject, subject.pulls.set(name, givenPull(spec), options, call), 'name');
      await expectRefused(subject, subject.pulls.get(name, call), 'name');
      await expectRefused(subject, subject.pulls.delete(name, options, call), 'name');
    }
  });

  it('refuses what pulling cannot express, by name, and sends nothing', async () => {
    const subject = of();
    const origin = { protocol: 'RTMP', host: 'a.example.org' } as const;
    const values = pull.fields.find(({ field }) => field === 'origins.protocol')?.values ?? [];
    const lacks = (field: string) => !declares(pull.fields, field);
    const cases: [string, boolean, PullSpec][] = [
      ['originApp', lacks('originApp'), { origins: [origin], originApp: 'live' }],
      ['transcodedStreams', lacks('transcodedStreams'), { origins: [origin], transcodedStreams: true }],
      ['origins[0].group', lacks('origins.group'), { origins: [{ ...origin, group: 'a' }] }],
      ['origins[0].params', lacks('origins.params'), { origins: [{ ...origin, params: { a: 'b' } }] }],
      ['origins[0].port', !pull.customPorts, { origins: [{ ...origin, port: 1936 }] }],
      ['origins[0].host', !pull.ipv6Origins, { origins: [{ ...origin, host: '2606:4700::1111' }] }],
      ['origins[0].protocol', !values.includes('HLS'), { origins: [{ ...origin, protocol: 'HLS' }] }],
      ['origins[1].protocol', pull.oneProtocol, { origins: [origin, { ...origin, protocol: 'HTTP_FLV' }] }],
    ];
    const [type = 'DOMAIN'] = pull.scopes;
    const name = { account: 'first', scope: harness.pullScope(type), app: 'show' };
    for (const [field, isMissing, spec] of cases) {
      if (!isMissing) continue;
      await expectRefused(subject, subject.pulls.set(name, givenPull(spec), options, call), field);
    }
  });
}

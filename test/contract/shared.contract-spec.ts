/*
 * What the parts that all providers share promise them, where no provider's own sequence shows it:
 * the order of taking steps back, the spellings in which a secret is taken out, requests that are
 * signed again, codes as they are printed, and the lock's bound. Left out: what the suites over the
 * emulators show.
 */
import { ResourceLock } from '../../src/application/resources/resource-lock';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Operation } from '../../src/domain/operations/operation';
import { Secret } from '../../src/domain/access/secret';
import { scrub } from '../../src/domain/values/scrub';
import { runSteps, WriteStep } from '../../src/providers/write-sequence';
import { inspect } from 'node:util';
import { ErrorTable } from '../../src/providers/error-table';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { endlessOperation } from '../support/endless-operation';
import { openPipeline } from '../support/open-pipeline';
import { systemClock } from '../../src/resilience/system-clock';
import { callOf } from './configuration';
import { HARNESSES } from './harness/harness.catalog';
import { failureOf, FIRST_ENTRY, startSubject } from './subject';

function operation(signal = new AbortController().signal): Operation {
  return { ...endlessOperation(), signal };
}

describe('a sequence', () => {
  const record: string[] = [];
  const step = (label: string, send: () => Promise<void> = () => Promise.resolve()): WriteStep => ({
    label,
    send: () => {
      record.push(`send ${label}`);
      return send();
    },
    undo: () => {
      record.push(`undo ${label}`);
      return Promise.resolve();
    },
  });
  const refused = () =>
    Promise.reject(new GatewayError('PROVIDER_THROTTLED', 'no', { metadata: { outcome: 'NOT_APPLIED' } }));
  beforeEach(() => record.splice(0));

  it('is undone in reverse, and reported in its own order', async () => {
    const failure = await failureOf(runSteps(operation(), [step('a'), step('b'), step('c', refused), step('d')]));
    expect(record).toEqual(['send a', 'send b', 'send c', 'undo b', 'undo a']);
    expect(failure.metadata).toMatchObject({ outcome: 'RESTORED', restored: 'a,b' });
  });

  it('reports what was not undone if a step cannot be undone', async () => {
    const final = { ...step('b'), undo: undefined };
    const failure = await failureOf(runSteps(operation(), [step('a'), final, step('c', refused)]));
    expect(failure.metadata).toMatchObject({ outcome: 'PARTIALLY_APPLIED', applied: 'b', restored: 'a' });
  });
});

describe('a secret', () => {
  const key = new Secret(`a/b "c'+*%`);
  const once = encodeURIComponent(key.reveal()).replaceAll("'", '%27').replaceAll('*', '%2A');

  it.each([
    ['in clear', key.reveal()],
    ['percent-encoded', once],
    ['percent-encoded twice', once.replaceAll('%', '%25')],
    ['in JSON', JSON.stringify(key.reveal()).slice(1, -1)],
  ])('is taken out %s', (_title, spelling) => {
    expect(scrub(`before ${spelling} after`, [key])).toBe('before [redacted] after');
  });

  it('prints as redacted, whatever prints it', () => {
    for (const text of [
      `${key as unknown as string}`,
      JSON.stringify({ key }),
      inspect({ key }, { showHidden: true }),
    ]) {
      expect(text).toContain('[redacted]');
      expect(text).not.toContain('a/b');
    }
  });
});

it('a bounded number waits for one resource', async () => {
  const lock = new ResourceLock(1, systemClock);
  let release = (): void => undefined;
  const first = lock.run({ whole: 'one' }, operation(), () => new Promise<void>((resolve) => (release = resolve)));
  await Promise.resolve();
  const second = lock.run({ whole: 'one' }, operation(), () => Promise.resolve());
  const third = await failureOf(lock.run({ whole: 'one' }, operation(), () => Promise.resolve()));
  expect(third).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'QUEUE_FULL', retryAfterMs: 1000 });
  await lock.run({ whole: 'another' }, operation(), () => Promise.resolve());
  release();
  await Promise.all([first, second]);
});

it('a writer that stops waiting for a resource leaves the queue', async () => {
  const lock = new ResourceLock(1, systemClock);
  let release = (): void => undefined;
  const first = lock.run({ whole: 'one' }, operation(), () => new Promise<void>((resolve) => (release = resolve)));
  await Promise.resolve();
  const caller = new AbortController();
  const second = failureOf(lock.run({ whole: 'one' }, operation(caller.signal), () => Promise.resolve()));
  caller.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
  expect(await second).toMatchObject({ reason: 'CALLER_CANCELLED' });
  const third = lock.run({ whole: 'one' }, operation(), () => Promise.resolve('done'));
  release();
  await first;
  expect(await third).toBe('done');
});

describe('a request whose time stamp or nonce was refused', () => {
  const account = { id: 'a', provider: 'p', uid: '1', endpoint: 'http://127.0.0.1' };
  const pipeline = openPipeline(account, 5_000, systemClock);
  const refusal = new GatewayError('PROVIDER_CREDENTIALS_REJECTED', 'late', { signAgain: true });
  /** Refused so many times. */
  const refusing = (times: number) => {
    let sent = 0;
    return {
      sent: () => sent,
      send: () => {
        sent += 1;
        return sent <= times ? Promise.reject(refusal) : Promise.resolve({ requestId: 'r', value: 'done' });
      },
    };
  };

  it('is sent again with a new signature', async () => {
    const { send, sent } = refusing(1);
    const by = operation();
    expect(await pipeline.read(by, 'Describe', send)).toBe('done');
    expect(sent()).toBe(2);
    expect(by.calls).toMatchObject([{ attempts: 2, outcome: 'READ' }]);
  });

  it('is not sent a third time', async () => {
    const { send, sent } = refusing(2);
    expect(await failureOf(pipeline.read(operation(), 'Describe', send))).toMatchObject({
      reason: 'PROVIDER_CREDENTIALS_REJECTED',
    });
    expect(sent()).toBe(2);
  });
});

it('a space in a code does not count', () => {
  const meaning = { reason: 'PROVIDER_REJECTED_ARGUMENT', outcome: 'NOT_APPLIED' } as const;
  const table = new ErrorTable({ MissingDomainName: meaning, 'Invalid*': meaning });
  expect(table.lookUp('Missing DomainName')).toBe(meaning);
  expect(table.lookUp(' Invalid DomainName')).toBe(meaning);
  expect(table.lookUp('Missing')).toBeUndefined();
});

describe('Alibaba', () => {
  const registration = PROVIDER_CATALOG.find(({ id }) => id === 'alibaba');
  const harness = HARNESSES['alibaba'];
  if (!registration || !harness) throw new Error('the catalog has this provider');
  const parent = { account: FIRST_ENTRY, scope: { type: 'DOMAIN', domain: 'play.example.com' } } as const;

  it.each([400, 404, 200])('not found is an answer, whatever its HTTP status: %i', async (status) => {
    const subject = await startSubject(registration, harness, harness.dialects[0] ?? '');
    try {
      subject.fault('DescribeLiveRecordNotifyConfig', { kind: 'status', status, code: 'ConfigNotFound' });
      expect((await subject.callbacks.list(parent, {}, callOf({}))).items).toEqual([]);
    } finally {
      await subject.close();
    }
  });
});

import { forgetfulAuditor } from '../../../test/support/forgetful-auditor';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { requestRecord } from '../../../test/support/request-record';
import { VolatileAppliedStates } from '../../../test/support/volatile-applied-states';
import { Caller } from '../../domain/access/caller';
import { Secret } from '../../domain/access/secret';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LiveProvider } from '../../domain/operations/live-provider.port';
import { Egress, EgressAnswer, EgressRequest } from '../../domain/operations/egress.port';
import { CallbackName } from '../../domain/resources/resource-name';
import { AccountContext, AccountDirectory } from '../accounts/account-directory';
import { CallbackKeys } from '../keys/callback-keys';
import { OperationFactory } from '../operations/operation-factory';
import { Fingerprinter } from '../resources/fingerprinter';
import { CallbackTestService } from './callback-test.service';

const NAME: CallbackName = { account: 'ali', scope: { type: 'DOMAIN', domain: 'push.example.com' }, kind: 'STREAM' };
const WRITER: Caller = { id: 'w', grants: [{ accounts: ['*'], domains: ['*'], verbs: ['write'] }] };
const READER: Caller = { id: 'r', grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] }] };
const LIMIT_MS = 5_000;
const RULES = { timeLimitMs: LIMIT_MS, unanswered: 'It tries again.', wrongStatus: 'Lost.', redirected: 'Lost.' };

/** Answers when the test says so, or when the signal ends the wait. */
class HandEgress implements Egress {
  readonly sent: EgressRequest[] = [];
  closed = 0;
  answer = (_status: number): void => undefined;

  send(request: EgressRequest): Promise<EgressAnswer> {
    this.sent.push(request);
    return new Promise((resolve, reject) => {
      this.answer = (status) => resolve({ status, header: () => undefined, text: '' });
      request.signal.addEventListener('abort', () => {
        const reason: unknown = request.signal.reason;
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      });
    });
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

let clock: FakeClock;
let egress: HandEgress;
let service: CallbackTestService;

beforeEach(() => {
  clock = new FakeClock();
  egress = new HandEgress();
  const limits = { deadlineMs: 60_000, maxDeadlineMs: 60_000, recoveryMs: 1, maxOperations: 99, maxListsPerCaller: 1 };
  const { reportRepeated } = new RecordedEvents();
  service = new CallbackTestService({
    directory: { contextOf: () => context() } as unknown as AccountDirectory,
    operations: new OperationFactory(clock, limits, reportRepeated),
    auditor: forgetfulAuditor(new VolatileAppliedStates()),
    keys: new CallbackKeys(new Fingerprinter(new Secret('fingerprints')), []),
    openEgress: () => egress,
    clock,
  });
});

function context(): AccountContext {
  const account = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: '', callbackHosts: ['*'] };
  const request = { method: 'GET', url: 'https://hooks.example.com/?action=publish', headers: {} } as const;
  const provider: Partial<LiveProvider> = {
    getCallback: () =>
      Promise.resolve({ kind: 'STREAM', urls: ['https://hooks.example.com/'], inconsistencies: [] } as const),
    testEvent: () => ({ request, isDocumented: true, rules: RULES }),
  };
  const description = { id: 'alibaba', displayName: 'Alibaba', capabilities: { callbacks: [KIND] } };
  return {
    account,
    provider,
    description,
    callbackPolicy: { allowPrivateHosts: false },
    receiverUrls: { resolve: (_account: string, url: string) => ({ url }) },
  } as unknown as AccountContext;
}

const KIND = { kind: 'STREAM', scopes: ['DOMAIN'], fields: [], domainRoles: [] };

async function begin(caller: Caller = READER, timeoutMs?: number) {
  const signal = new AbortController();
  const call = {
    caller,
    requestId: 'r',
    signal: signal.signal,
    record: requestRecord(),
    ...(timeoutMs && { timeoutMs }),
  };
  const result = service.test(NAME, 0, call);
  result.catch(() => undefined);
  await settled();
  return { result, leave: () => signal.abort(new GatewayError('CALLER_CANCELLED', 'gone')) };
}

test('an answer after the time of the cloud is none', async () => {
  const { result } = await begin();
  await clock.advance(LIMIT_MS - 1);
  expect(egress.sent[0]?.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(await result).toEqual({
    url: 'https://hooks.example.com/',
    method: 'GET',
    latencyMs: LIMIT_MS,
    verdict: 'TOO_SLOW',
    description: 'There was no answer within 5000 ms. It tries again.',
  });
  expect({ closed: egress.closed, timers: clock.pending }).toEqual({ closed: 1, timers: 0 });
});

test('the time of an answer is told', async () => {
  const { result } = await begin();
  await clock.advance(1_234);
  egress.answer(200);
  expect(await result).toMatchObject({ verdict: 'OK', httpStatus: 200, latencyMs: 1_234 });
  expect({ closed: egress.closed, timers: clock.pending }).toEqual({ closed: 1, timers: 0 });
});

test('a caller with less time than the cloud gets its own error', async () => {
  const { result } = await begin(READER, 1_000);
  await clock.advance(1_000);
  await expect(result).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  expect(egress.closed).toBe(1);
});

test('nothing goes on for a caller that has gone', async () => {
  const { result, leave } = await begin();
  leave();
  await expect(result).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
  expect({ closed: egress.closed, timers: clock.pending }).toEqual({ closed: 1, timers: 0 });
});

test('a caller without the right to read is told no URL', async () => {
  const { result } = await begin(WRITER);
  egress.answer(200);
  expect(await result).not.toHaveProperty('url');
});

test('at most 20 are under way', async () => {
  for (let i = 0; i < 20; i += 1) await begin();
  await expect((await begin()).result).rejects.toMatchObject({ reason: 'QUEUE_FULL', retryAfterMs: 1_000 });
  expect(egress.sent).toHaveLength(20);
  await clock.advance(LIMIT_MS);
  await begin();
  expect(egress.sent).toHaveLength(21);
});

import { withPatience } from '../../domain/operations/operation';
import type { Operation } from '../../domain/operations/operation';
import { Egress, EgressFailure, OpenEgress } from '../../domain/operations/egress.port';
import { TestEvent } from '../../domain/operations/test-event';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';
import { CallbackState } from '../../domain/resources/callback-config';
import { CallbackName, formatCallbackName, formatCallbackParent } from '../../domain/resources/resource-name';
import { HostFault, urlFault } from '../../domain/resources/url-policy';
import { Clock } from '../../domain/time/clock';
import { AccountContext, AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallbackKeys } from '../keys/callback-keys';
import { CallContext } from '../operations/call-operation';
import { accountMetadata, withErrorContext } from '../operations/error-context';
import { OperationFactory } from '../operations/operation-factory';
import { refuseFaults } from '../request-faults';
import { CALLBACK_CONFIG } from '../resources/callback-config.type';
import { refusalMetadata } from '../resources/resource-target';
import { mayRead } from '../resources/write-answer';
import { CallbackTest, judge, TestEnding } from './callback-test';

export interface CallbackTestParts {
  readonly directory: AccountDirectory;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
  readonly keys: CallbackKeys;
  readonly openEgress: OpenEgress;
  readonly clock: Clock;
}

/** What is sent where, once the configuration has been read. */
interface PlannedTest {
  readonly url: string;
  readonly key?: Secret;
  readonly remarks: readonly string[];
}

/** Tests under way in this process; each holds a connection for as long as a cloud would wait. */
const MAX_TESTS = 20;
const RETRY_MS = 1_000;

const NO_HOSTS: Violation = {
  field: 'name',
  reason: 'FORBIDDEN_HOST',
  description: "the account has no callbackHosts, and livegate itself calls only hosts of the account's list",
};
const UNNAMED_KEY =
  'The test event was not signed, because the live key is none that you may give by name; a receiver that checks signatures refuses it.';

/** Sends test events to configured callback URLs, as the cloud would. */
export class CallbackTestService {
  #running = 0;

  constructor(private readonly parts: CallbackTestParts) {}

  /**
   * Sends one event to the URL at `urlIndex` of the live configuration. Throws FORBIDDEN_HOST in an
   * INVALID_REQUEST unless the host is on the account's list and has addresses that livegate may
   * connect to; CONFIG_NOT_FOUND; OPERATION_NOT_ALLOWED if the configuration has no URL for events
   * of its kind; QUEUE_FULL; and the errors of a read.
   */
  async test(
    name: CallbackName,
    urlIndex: number,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<CallbackTest> {
    const { directory, operations } = this.parts;
    const context = directory.contextOf(name.account);
    const ofName = CALLBACK_CONFIG.nameViolations(context.description, name);
    const hosts = context.account.callbackHosts ? [] : [NO_HOSTS];
    refuseFaults(violations, ofName.length > 0 ? ofName : hosts, refusalMetadata(CALLBACK_CONFIG, context, name));
    const work = operations.run(call, false, (operation) => this.#run(context, name, urlIndex, call, operation));
    const subject = { owner: formatCallbackParent(name), config: formatCallbackName(name), isWrite: false };
    const { result } = await withErrorContext({ ...subject, ...accountMetadata(context) }, work);
    return result;
  }

  async #run(
    context: AccountContext,
    name: CallbackName,
    urlIndex: number,
    call: CallContext,
    operation: Operation,
  ): Promise<CallbackTest> {
    const { auditor } = this.parts;
    const action = {
      method: 'TestCallbackConfig',
      account: context.account.id,
      resource: formatCallbackName(name),
    };
    const planned = await auditor.read(operation, action, () => this.#plan(context, name, urlIndex, call, operation));
    const { url, remarks } = planned;
    const audited = { ...action, to: { url } };
    const { event, ending } = await this.#limited(() =>
      auditor.write(operation, audited, () => this.#send(context, name, planned, operation)),
    );
    return { ...(mayRead(call.caller, name) && { url }), ...judge(event, ending, remarks) };
  }

  async #plan(
    { provider, account, callbackPolicy, description, receiverUrls }: AccountContext,
    name: CallbackName,
    urlIndex: number,
    { caller }: CallContext,
    operation: Operation,
  ): Promise<PlannedTest> {
    const live = await provider.getCallback(operation, name.scope, name.kind);
    if (!live) throw notFound(name, description.id);
    const url = urlAt(live, urlIndex);
    const resolved = receiverUrls.resolve(account.id, url);
    const fault = 'fault' in resolved ? resolved.fault : urlFault(resolved.url, callbackPolicy);
    if (fault) throw forbidden(urlIndex, fault);
    if (!live.auth?.enabled) return { url, remarks: [] };
    const key = live.auth.key && this.parts.keys.named(account, caller, live.auth.key);
    return key ? { url, key, remarks: [] } : { url, remarks: [UNNAMED_KEY] };
  }

  async #send(
    { provider, callbackPolicy }: AccountContext,
    { scope, kind }: CallbackName,
    { url, key }: PlannedTest,
    operation: Operation,
  ): Promise<{ readonly event: TestEvent; readonly ending: TestEnding }> {
    const { openEgress, clock } = this.parts;
    const event = provider.testEvent({ scope, kind, url, now: clock.now(), ...(key && { key }) });
    const egress = openEgress({ policy: () => callbackPolicy, maxConnections: 1 });
    try {
      return { event, ending: await this.#exchange(egress, event, operation) };
    } finally {
      await egress.close();
    }
  }

  async #exchange(egress: Egress, { request, rules }: TestEvent, { signal }: Operation): Promise<TestEnding> {
    const { clock } = this.parts;
    const begin = clock.elapsed();
    const latencyMs = (): number => Math.round(clock.elapsed() - begin);
    return await withPatience({ signal }, async (patience) => {
      const cancel = clock.schedule(rules.timeLimitMs, () => patience.abort(TOO_SLOW));
      try {
        const { status } = await egress.send({ ...request, signal: patience.signal });
        return { status, latencyMs: latencyMs() };
      } catch (thrown) {
        if (thrown === TOO_SLOW) return { failure: 'TOO_SLOW', latencyMs: latencyMs() };
        if (!(thrown instanceof EgressFailure)) throw thrown;
        if (thrown.reason === 'ADDRESS_FORBIDDEN') throw forbiddenAddress(thrown);
        return { failure: thrown, latencyMs: latencyMs() };
      } finally {
        cancel();
      }
    });
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_TESTS) {
      throw new GatewayError('QUEUE_FULL', `${MAX_TESTS} test events are under way`, { retryAfterMs: RETRY_MS });
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }
}

/** The reason of the signal when the cloud would wait no longer. */
const TOO_SLOW = new Error('the receiver did not answer in time');

function urlAt({ urls }: CallbackState, index: number): string {
  const url = urls[index];
  if (url !== undefined) return url;
  if (urls.length === 0) {
    throw new GatewayError('OPERATION_NOT_ALLOWED', 'the configuration has no urls to send a test event to');
  }
  const description = `must be less than ${urls.length}, the number of urls of the configuration`;
  throw violationError([{ field: 'urlIndex', reason: 'OUT_OF_RANGE', description }]);
}

function forbidden(urlIndex: number, { reason, description }: HostFault): GatewayError {
  return violationError([{ field: `urls[${urlIndex}]`, reason, description }]);
}

function forbiddenAddress({ message }: EgressFailure): GatewayError {
  return violationError([{ field: 'urls', reason: 'FORBIDDEN_HOST', description: message }]);
}

function notFound(name: CallbackName, provider: string): GatewayError {
  const resource = formatCallbackName(name);
  const metadata = { resource, account: name.account, provider };
  return new GatewayError('CONFIG_NOT_FOUND', `there is no ${resource}`, { metadata });
}

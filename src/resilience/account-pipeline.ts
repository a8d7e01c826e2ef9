import { Account } from '../domain/access/account';
import { pause } from '../domain/concurrency/waiting';
import { causeOf } from '../domain/errors/cause-of';
import { GatewayError } from '../domain/errors/gateway-error';
import { Operation, throwIfEnded, withPatience } from '../domain/operations/operation';
import { Send, UpstreamAnswer, UpstreamPipeline, ActionOptions } from '../domain/operations/upstream-pipeline';
import { attemptResultOf, Instruments, QUOTA_REFUSALS } from '../domain/telemetry/instruments.port';
import { NO_SPAN, Span, withSpan } from '../domain/telemetry/span.port';
import { traceIdOf } from '../domain/telemetry/trace-context';
import { BreakerTicket, BreakerVerdict } from './breaker/action-breaker';
import { BreakerRegistry } from './breaker/breaker-registry';
import { QuotaBucket } from './quota/quota-bucket';
import { ActionQuota, QuotaLimiter } from './quota/quota-limiter';
import { Permit } from './quota/slot-source';
import { RetryPolicy, isCloudFailure } from './retry-policy';
import { ActionRun, SendAttempt, SendTerms, withTimeout } from './send-attempt';

export interface PipelineDependencies extends SendTerms {
  readonly quotas: QuotaLimiter;
  readonly breakers: BreakerRegistry;
  readonly retries: RetryPolicy;
  readonly instruments: Pick<Instruments, 'attemptEnded' | 'attemptRetried' | 'quotaWaited' | 'quotaRefused'>;
}

/** A write's share of the remaining time; the rest allows an ambiguous result to be read back. */
const WRITE_SHARE_OF_TIME_LEFT = 0.6;

/**
 * Wraps every action of one account, in this order: deadline, retry, breaker, quota slot, breaker
 * again, time-out, sign and send, and the verdict to the breaker. It also records each action.
 */
export class AccountPipeline implements UpstreamPipeline {
  constructor(
    private readonly account: Account,
    private readonly dependencies: PipelineDependencies,
  ) {}

  async read<T>(operation: Operation, action: string, send: Send<T>): Promise<T> {
    throwIfEnded(operation);
    return (await this.#run(callOf(operation, action, 'READ', send))).value;
  }

  async write(operation: Operation, action: string, send: Send<unknown>, options: ActionOptions = {}): Promise<void> {
    throwIfEnded(operation);
    if (operation.validateOnly) {
      operation.calls.push({ action, requestId: '', attempts: 0, outcome: 'PLANNED' });
      return;
    }
    await this.#run(callOf(operation, action, options.repeatable ? 'REPEATABLE_WRITE' : 'WRITE', send));
  }

  /**
   * Looked up for each attempt: an idle quota may have been dropped and replaced since the last
   * one.
   */
  #quotaOf({ action }: ActionRun<unknown>): ActionQuota {
    return this.dependencies.quotas.of(this.account, action);
  }

  /** Runs the action and records it if anything was attempted. */
  async #run<T>(call: ActionRun<T>): Promise<UpstreamAnswer<T>> {
    const { operation, action, kind } = call;
    const isWrite = kind !== 'READ';
    try {
      const answer = await this.#retrying(call);
      const { requestId } = answer;
      operation.calls.push({ action, requestId, attempts: call.attempts, outcome: isWrite ? 'APPLIED' : 'READ' });
      return answer;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      const outcome = isWrite ? (call.maybeApplied ? 'UNKNOWN' : 'NOT_APPLIED') : undefined;
      if (call.attempts > 0) {
        const { upstreamRequestId: requestId = '', upstreamCode: code } = error.metadata;
        operation.calls.push({
          action,
          requestId,
          attempts: call.attempts,
          outcome: outcome ?? 'FAILED_READ',
          ...(code !== undefined && { code }),
        });
      }
      throw error.with({ account: this.account.id, provider: this.account.provider, action, outcome });
    }
  }

  async #retrying<T>(call: ActionRun<T>): Promise<UpstreamAnswer<T>> {
    const { retries } = this.dependencies;
    const { signal } = call.operation;
    let before: GatewayError | undefined;
    let signedAgain = false;
    retries.callBegan();
    for (let tries = 1; ; tries += 1) {
      const { attempts } = call;
      try {
        return await this.#attempt(call, before?.reason === 'PROVIDER_THROTTLED');
      } catch (thrown) {
        const error = GatewayError.from(thrown);
        if (call.attempts > attempts && error.metadata.outcome !== 'NOT_APPLIED') call.maybeApplied = true;
        if (signal.aborted) throw error;
        // The retry was refused locally, so the cloud's earlier error is more useful.
        if (before && call.attempts === attempts) throw before;
        before = error;
        if (error.signAgain && !signedAgain) {
          signedAgain = true;
          tries -= 1;
        } else await this.#backOff(call, error, tries);
        this.dependencies.instruments.attemptRetried(this.account, call.action);
      }
    }
  }

  /** Waits for the next attempt, or throws the error if no retry is allowed. */
  async #backOff({ operation, kind }: ActionRun<unknown>, error: GatewayError, tries: number): Promise<void> {
    const { retries, clock } = this.dependencies;
    const delayMs = retries.delayMs(error, tries, kind === 'WRITE', operation.deadlineMs - clock.elapsed());
    if (delayMs === undefined) throw error;
    await withPatience(operation, ({ signal }) => pause(clock, delayMs, signal));
  }

  /** Makes one attempt behind breaker and quota, and reports one verdict to the breaker. */
  async #attempt<T>(call: ActionRun<T>, again: boolean): Promise<UpstreamAnswer<T>> {
    const ticket = this.dependencies.breakers.of(this.account, call.action).admit();
    let verdict: BreakerVerdict = 'NEITHER';
    let failure: GatewayError | undefined;
    try {
      const answer = await this.#sendInTime(call, ticket, again);
      verdict = 'SUCCESS';
      return answer;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      // A time-out caused by a caller's short deadline says nothing about the cloud.
      const cutShort = error.reason === 'PROVIDER_TIMED_OUT' && call.timeoutMs < this.dependencies.timeoutMs;
      failure = error;
      if (isCloudFailure(error) && !cutShort) verdict = 'FAILURE';
      if (error.reason === 'PROVIDER_THROTTLED') await this.#quotaOf(call).throttling.throttled(error);
      throw error;
    } finally {
      ticket.end(verdict, failure);
    }
  }

  /** Sends under a time-out. A slot that expired before the request was written is replaced. */
  async #sendInTime<T>(call: ActionRun<T>, ticket: BreakerTicket, again: boolean): Promise<UpstreamAnswer<T>> {
    for (let first = !again; ; first = false) {
      const { bucket, guard } = this.#quotaOf(call);
      const permit = await this.#permit(call, bucket, ticket, !first);
      const attempt = new SendAttempt(call, permit, ticket, guard, this.dependencies);
      call.timeoutMs = this.#timeoutMs(call);
      call.attempts += 1;
      const begin = this.dependencies.clock.elapsed();
      const span = this.#spanOf(call);
      try {
        const answer = await withTimeout(this.dependencies.clock, call, attempt, span);
        attempt.answered();
        this.#count(call, begin);
        endSpan(span, answer);
        return answer;
      } catch (thrown) {
        if (attempt.refused) call.attempts -= 1;
        else {
          const error = GatewayError.from(thrown);
          this.#count(call, begin, error);
          endSpan(span, error);
        }
        if (!attempt.late && !attempt.written) bucket.giveBack(permit);
        if (isAnswer(thrown)) attempt.answered();
        else attempt.givenUp();
        if (!attempt.late) throw thrown;
      }
    }
  }

  /** A permit, at once or after a wait. */
  async #permit(call: ActionRun<unknown>, bucket: QuotaBucket, ticket: BreakerTicket, again: boolean): Promise<Permit> {
    const { clock, instruments } = this.dependencies;
    const { operation, action } = call;
    const begin = clock.elapsed();
    try {
      const permit =
        bucket.tryAcquire(operation.caller, operation.lane) ?? (await this.#wait(operation, bucket, ticket, again));
      instruments.quotaWaited(this.account, action, permit.lane, (clock.elapsed() - begin) / 1_000);
      return permit;
    } catch (thrown) {
      const { reason } = GatewayError.from(thrown);
      if (QUOTA_REFUSALS.includes(reason) && !operation.drain?.aborted)
        instruments.quotaRefused(this.account, action, reason);
      throw thrown;
    }
  }

  /** Waits for a permit. Throws CIRCUIT_OPEN if the circuit opens meanwhile. */
  async #wait(operation: Operation, bucket: QuotaBucket, ticket: BreakerTicket, again: boolean): Promise<Permit> {
    const { caller, lane, deadlineMs } = operation;
    const wait = (): Promise<Permit> =>
      withPatience(operation, async (patience) => {
        const stopListening = ticket.onOpen((error) => patience.abort(error));
        return await bucket
          .acquire({ caller, lane, deadlineMs, signal: patience.signal, again })
          .finally(stopListening);
      });
    return await withSpan(operation.span, 'quota.wait', wait);
  }

  /** The span of an attempt; undefined where nothing is traced. */
  #spanOf({ operation, action, attempts }: ActionRun<unknown>): Span | undefined {
    if (operation.span === NO_SPAN) return undefined;
    const { id, provider } = this.account;
    const span = operation.span.child(`${provider} ${action}`, 'client');
    span.set({ 'livegate.account': id, 'livegate.action': action, 'livegate.attempt': attempts });
    return span;
  }

  /** `begin` on the monotonic clock. */
  #count({ operation, action }: ActionRun<unknown>, begin: number, error?: GatewayError): void {
    const { clock, instruments } = this.dependencies;
    const seconds = (clock.elapsed() - begin) / 1_000;
    const traceId = traceIdOf(operation.span, operation);
    instruments.attemptEnded({ account: this.account, action, result: attemptResultOf(error), seconds, traceId });
  }

  /** A read may use all remaining time: the operation's signal ends it with DEADLINE_PASSED. */
  #timeoutMs({ operation, kind }: ActionRun<unknown>): number {
    const { timeoutMs, clock } = this.dependencies;
    if (kind === 'READ') return timeoutMs;
    const timeLeftMs = Math.max(0, operation.deadlineMs - clock.elapsed());
    return Math.min(timeoutMs, timeLeftMs * WRITE_SHARE_OF_TIME_LEFT);
  }
}

/** An attempt that was refused before it was written has none: its span never ends. */
function endSpan(span: Span | undefined, end: UpstreamAnswer<unknown> | GatewayError): void {
  if (!span) return;
  const error = end instanceof GatewayError ? end : undefined;
  const { upstreamRequestId, upstreamCode } = error?.metadata ?? {};
  const requestId = end instanceof GatewayError ? upstreamRequestId : end.requestId;
  span.set({
    ...(requestId !== undefined && { 'livegate.upstream.request_id': requestId }),
    ...(upstreamCode !== undefined && { 'livegate.upstream.code': upstreamCode }),
    ...(error?.code === 'UNAVAILABLE' && error.cause !== undefined && { 'livegate.upstream.cause': causeOf(error) }),
  });
  span.end(error);
}

/** Whether the provider answered with an error, so that the round trip is known. */
function isAnswer(thrown: unknown): boolean {
  return thrown instanceof GatewayError && thrown.metadata.upstreamStatus !== undefined;
}

function callOf<T>(operation: Operation, action: string, kind: ActionRun<T>['kind'], send: Send<T>): ActionRun<T> {
  return { operation, action, kind, send, attempts: 0, maybeApplied: false, timeoutMs: 0 };
}

import { Clock } from '../../domain/time/clock';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { abortable } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LockScope } from '../../domain/operations/lock-scope';
import { Operation, throwIfEnded, withPatience } from '../../domain/operations/operation';
import { LockedWrite, LockLine, WaitingWrite } from './lock-line';

/** When a writer that found the queue full may retry. */
const RETRY_MS = 1_000;
/** How many names of idle wholes are kept at most. */
const MAX_IDLE_NAMES = 1_000;

interface RefusableWrite extends WaitingWrite {
  refuse(error: GatewayError): void;
}

/**
 * One writer at a time per part, or per whole with all its parts. Callers take turns, and the
 * writes of one caller to one part keep their order. The queue of a whole is bounded, and nobody
 * waits longer than its operation: a write whose turn cannot come in time is refused at once. If
 * the queue is full, the caller with the most waiting writes gives one up to a caller with fewer. A
 * part stays taken until the writer's unanswered writes are over, even if the writer has gone:
 * otherwise a late write could overtake the next one.
 */
export class ResourceLock {
  /**
   * Of wholes that are in use, or parts of which are. Idle wholes keep their names here for a
   * while, without a line: a map whose names come and go with each write makes new tables all the
   * time, and the old ones keep their lines.
   */
  #lines = new Map<string, LockLine<RefusableWrite> | undefined>();
  #busy = 0;

  constructor(
    private readonly maxWaiting: number,
    private readonly clock: Clock,
  ) {}

  /** How many wholes it knows by name, idle ones included. */
  get names(): number {
    return this.#lines.size;
  }

  async run<T>(scope: LockScope, operation: Operation, work: () => Promise<T>): Promise<T> {
    await this.#acquire(scope, operation);
    try {
      return await work();
    } finally {
      const now = this.clock.elapsed();
      const heldMs = operation.unanswered.leftMs(now);
      if (heldMs > 0) {
        this.#lineOf(scope).keep(scope.part, now + heldMs, now);
        this.clock.schedule(heldMs, () => this.#release(scope));
      } else this.#release(scope);
    }
  }

  async #acquire(scope: LockScope, operation: Operation): Promise<void> {
    throwIfEnded(operation);
    const write: LockedWrite = { caller: operation.caller, lane: operation.lane, part: scope.part };
    const line = this.#lineOf(scope);
    if (line.tryEnter(write, this.clock.elapsed())) return;
    if (line.waiting >= this.maxWaiting) makeRoom(line, write);
    await withPatience(operation, ({ signal }) => this.#wait(scope, operation, signal));
  }

  #wait(scope: LockScope, { caller, lane, deadlineMs }: Operation, signal: StopSignal): Promise<void> {
    const line = this.#lineOf(scope);
    return abortable(signal, (resolve, reject) => {
      const quit = (): void => this.#quit(scope, write);
      const refuse = (error: GatewayError): void => {
        quit();
        reject(error);
      };
      const write: RefusableWrite = {
        caller,
        lane,
        part: scope.part,
        deadlineMs,
        proceed: () => resolve(),
        refuse,
        tooLate: (waitMs) => refuse(noTurnInTime(waitMs)),
      };
      line.join(write, this.clock.elapsed());
      return quit;
    });
  }

  #release(scope: LockScope): void {
    this.#lineOf(scope).leave(scope.part, this.clock.elapsed());
    this.#forgetIdle(scope);
  }

  #quit(scope: LockScope, write: RefusableWrite): void {
    this.#lineOf(scope).quit(write, this.clock.elapsed());
    this.#forgetIdle(scope);
  }

  #lineOf({ whole }: LockScope): LockLine<RefusableWrite> {
    const known = this.#lines.get(whole);
    if (known) return known;
    const line = new LockLine<RefusableWrite>();
    this.#lines.set(whole, line);
    this.#busy += 1;
    return line;
  }

  #forgetIdle({ whole }: LockScope): void {
    if (!this.#lines.get(whole)?.idle) return;
    this.#lines.set(whole, undefined);
    this.#busy -= 1;
    if (this.#lines.size <= this.#busy + MAX_IDLE_NAMES) return;
    this.#lines = new Map([...this.#lines].filter(([, line]) => line));
  }
}

function makeRoom(line: LockLine<RefusableWrite>, write: LockedWrite): void {
  const refusal = new GatewayError('QUEUE_FULL', `${line.waiting} writes are already waiting for this resource`, {
    retryAfterMs: RETRY_MS,
  });
  const displaced = line.toYieldTo(write);
  if (!displaced) throw refusal;
  displaced.refuse(refusal);
}

function noTurnInTime(waitMs: number): GatewayError {
  const text = 'other writes of this resource leave no time before the deadline';
  return new GatewayError('QUEUE_FULL', text, { retryAfterMs: Math.max(1, Math.ceil(waitMs)) });
}

import { GatewayError } from '../../domain/errors/gateway-error';
import { LockScope } from '../../domain/operations/lock-scope';
import { Operation, underLease } from '../../domain/operations/operation';
import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { ResourceLeases } from '../../domain/operations/resource-leases';
import { Fields, withValueAt } from '../../domain/resources/resource-fields';
import { Instruments } from '../../domain/telemetry/instruments.port';
import { Clock } from '../../domain/time/clock';
import { AuditedAction, Auditor } from '../audit/auditor';
import { ResourceLock } from './resource-lock';
import { LiveFields, WriteMemory } from './write-memory';

/** The target of a write. */
export interface WriteSubject extends AuditedAction {
  /** The resource's cloud account and path: its key in memory. */
  readonly key: string;
  /** What no other write may change meanwhile. */
  readonly lock: LockScope;
}

/** A planned write. */
export interface WritePlan<T> {
  /** The live fields; absent if they were not read. */
  readonly from?: Fields;
  /**
   * The fields after the write; absent if it deletes the resource. A kept key may not have a
   * fingerprint yet.
   */
  readonly to?: Fields;
  /** The name by which the caller gave the key; only the audit keeps it. */
  readonly keyRef?: string | undefined;
  /** Calls the cloud. An error's metadata gives the outcome if anything was sent. */
  send(): Promise<Written<T>>;
}

export interface Written<T> extends LiveFields {
  readonly result: T;
}

/** The dependencies of the sessions. */
export interface SessionParts {
  readonly lock: ResourceLock;
  /** Absent without replicas. */
  readonly leases?: ResourceLeases;
  readonly states: AppliedStates;
  readonly auditor: Auditor;
  readonly clock: Clock;
  readonly instruments: Pick<Instruments, 'lockWaited'>;
  /** Whether livegate looks for drift. */
  readonly isWatched?: () => boolean;
}

/**
 * Opens sessions: only one session at a time may write a resource, in this process and among
 * replicas.
 */
export class ResourceWrites {
  constructor(private readonly parts: SessionParts) {}

  /**
   * Waits for the resource's lock and its lease, recalls what livegate remembers of the resource,
   * and runs `work`, which reads, checks and commits at most one plan. Throws what `work` throws;
   * STORE_UNAVAILABLE and RESOURCE_LOCK_LOST, with outcome APPLIED if the cloud was changed.
   */
  async inSession<T>(
    subject: WriteSubject,
    operation: Operation,
    work: (session: WriteSession) => Promise<T>,
  ): Promise<T> {
    const waited = this.#beginWait(operation);
    try {
      return await this.#locked(subject.lock, operation, (held) => {
        waited();
        return this.#run(subject, held, work);
      });
    } catch (thrown) {
      waited(GatewayError.from(thrown));
      throw thrown;
    }
  }

  /** Returns what reports the end of the wait; only its first call counts. */
  #beginWait({ span }: Operation): (failure?: GatewayError) => void {
    const { clock, instruments } = this.parts;
    const begin = clock.elapsed();
    const waiting = span.child('lock.wait');
    let isWaiting = true;
    return (failure) => {
      if (!isWaiting) return;
      isWaiting = false;
      waiting.end(failure);
      instruments.lockWaited((clock.elapsed() - begin) / 1_000);
    };
  }

  /** `work` gets the operation with the lease, if there are replicas. */
  #locked<T>(scope: LockScope, operation: Operation, work: (held: Operation) => Promise<T>): Promise<T> {
    const { lock, leases } = this.parts;
    return lock.run(scope, operation, () => {
      if (!leases || operation.validateOnly) return work(operation);
      return leases.run(scope, operation, (lease) => work(underLease(operation, lease)));
    });
  }

  async #run<T>(subject: WriteSubject, operation: Operation, work: (session: WriteSession) => Promise<T>): Promise<T> {
    const { key } = subject;
    const before = (await this.parts.states.recall([key], operation.signal, operation.span)).get(key);
    const session = new WriteSession(this.parts, subject, operation, before);
    return await session.run(work);
  }
}

/**
 * While a session is open, nobody else writes its resource: what it reads stays true until the
 * commit.
 */
export class WriteSession {
  #isCommitted = false;

  constructor(
    private readonly parts: SessionParts,
    private readonly subject: WriteSubject,
    /** Holds the lease, if there are replicas. */
    readonly operation: Operation,
    /** What livegate remembers of the resource. */
    readonly before: AppliedState | undefined,
  ) {}

  /**
   * Sends the write between its two audit records, with which livegate's memory of the resource
   * changes. With `validateOnly` the pipeline only records the calls, and nothing else is stored.
   */
  async commit<T>(plan: WritePlan<T>): Promise<T> {
    const { operation, before } = this;
    if (operation.validateOnly) return (await plan.send()).result;
    this.#isCommitted = true;
    const { clock, auditor, isWatched = () => false } = this.parts;
    const { from = before?.fields, to: wanted, keyRef } = plan;
    const memory = new WriteMemory({ clock, key: this.subject.key, before, operation, wanted, isWatched: isWatched() });
    const to = wanted && keyRef ? withValueAt(wanted, 'auth.keyRef', keyRef) : wanted;
    const { method, account, resource } = this.#action;
    const action = { method, account, resource, from, to };
    const written = await auditor.write(operation, action, () => plan.send(), memory);
    return written.result;
  }

  /**
   * Runs the work of the session. If it ends without a commit, the audit may record it as a read.
   */
  async run<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
    const { operation } = this;
    const { auditor } = this.parts;
    if (operation.validateOnly) return await auditor.read(operation, this.#action, () => work(this));
    let result: T;
    try {
      result = await work(this);
    } catch (thrown) {
      const hasRead = !this.#isCommitted && operation.calls.length > 0;
      if (!hasRead) throw thrown;
      return await auditor.read<never>(operation, this.#action, () => Promise.reject(GatewayError.from(thrown)));
    }
    if (this.#isCommitted) return result;
    return await auditor.read(operation, this.#action, () => Promise.resolve(result));
  }

  get #action(): AuditedAction {
    const { method, account, resource } = this.subject;
    return { method, account, resource };
  }
}

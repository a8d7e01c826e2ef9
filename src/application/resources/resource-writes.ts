import { Account } from '../../domain/access/account';
import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation, underLease } from '../../domain/operations/operation';
import { Fields } from '../../domain/resources/resource-fields';
import { ResourceLeases } from '../../domain/records/resource-lease';
import { sameValue } from '../../domain/resources/same-value';
import { Auditor } from '../audit/auditor';
import { ResourceLock } from './resource-lock';

/** What a write is about. */
export interface WriteSubject {
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  readonly account: Account;
  /** The resource's name. */
  readonly resource: string;
  /** The resource's cloud account and path: what memory knows it by. */
  readonly key: string;
  /** Writes with the same never overlap. */
  readonly lockKey: string;
}

/** A write that may go out. */
export interface WritePlan<T> {
  /** What was read of what is there; absent where nothing was read. */
  readonly from?: Fields;
  /** What shall be there; absent: nothing. The key that is kept may have no fingerprint yet. */
  readonly to?: Fields;
  /** Calls the cloud; says in an error's metadata what became of it, if anything was sent. */
  send(): Promise<Written<T>>;
}

/** There is nothing to write. */
export interface Unchanged<T> {
  readonly unchanged: T;
}

export interface Written<T> {
  readonly result: T;
  /** What is there now; absent: nothing. */
  readonly fields?: Fields;
  /** Whether that is known. */
  readonly certain: boolean;
}

/** Everything that is done at one resource while nobody else can: whatever is read there stays true until the write. */
export type PrepareWrite<T> = (
  operation: Operation,
  before: AppliedState | undefined,
) => Promise<WritePlan<T> | Unchanged<T>>;

/**
 * The one way of every write: its turn among this process's, then among all replicas', then what livegate remembers of the resource, the
 * reads that the write needs, its intent in the audit, the write, what livegate remembers from now on, and the outcome in the audit.
 */
export class ResourceWrites {
  constructor(
    private readonly lock: ResourceLock,
    private readonly states: AppliedStates,
    private readonly auditor: Auditor,
    private readonly clock: Clock,
    /** Absent: there are no replicas. */
    private readonly leases?: ResourceLeases,
  ) {}

  /** Throws what the plan throws; STORE_UNAVAILABLE and RESOURCE_LOCK_LOST, with outcome APPLIED where the cloud was changed all the same. */
  run<T>(subject: WriteSubject, operation: Operation, prepare: PrepareWrite<T>): Promise<T> {
    return this.lock.run(subject.lockKey, operation, () => {
      if (!this.leases || operation.validateOnly) return this.#write(subject, operation, prepare);
      return this.leases.run(subject.lockKey, operation, (lease) =>
        this.#write(subject, underLease(operation, lease), prepare),
      );
    });
  }

  async #write<T>(subject: WriteSubject, operation: Operation, prepare: PrepareWrite<T>): Promise<T> {
    const { method, account, resource, key } = subject;
    const about = { method, account: account.id, resource };
    const before = (await this.states.recall([key], operation.signal)).get(key);
    if (operation.validateOnly) return this.auditor.read(operation, about, () => planned(operation, before, prepare));
    const plan = await prepare(operation, before).catch((thrown: unknown) => {
      // It has read the cloud, and goes no further.
      if (operation.calls.length === 0) throw thrown;
      return this.auditor.read<never>(operation, about, () => Promise.reject(GatewayError.from(thrown)));
    });
    if ('unchanged' in plan) return this.auditor.read(operation, about, () => Promise.resolve(plan.unchanged));
    const action = { ...about, from: plan.from ?? before?.fields, to: plan.to };
    return this.auditor.write(operation, action, async () => {
      const memory = new WriteMemory(this.states, key, before, operation);
      await memory.attempt(plan.to ?? NOTHING);
      const written = await this.#send(operation, plan, memory);
      if (written.certain) await memory.hold(this.#applied(written.fields));
      return written.result;
    });
  }

  async #send<T>(operation: Operation, plan: WritePlan<T>, memory: WriteMemory): Promise<Written<T>> {
    try {
      return await plan.send();
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      switch (error.metadata.outcome) {
        case 'APPLIED':
          await memory.hold(this.#applied(plan.to));
          break;
        case undefined:
        case 'NOT_APPLIED':
        case 'RESTORED':
          await memory.takeBack();
          break;
        case 'PARTIALLY_APPLIED':
          await memory.forget();
          break;
        case 'UNKNOWN':
          // Either may be live, as is remembered already; unless a delete and a set may have left a third thing.
          if (hasMixedWrites(operation)) await memory.forget();
      }
      throw error;
    }
  }

  #applied(fields: Fields | undefined): AppliedState | undefined {
    return fields && { fields, appliedAtMs: this.clock.now() };
  }
}

async function planned<T>(
  operation: Operation,
  before: AppliedState | undefined,
  prepare: PrepareWrite<T>,
): Promise<T> {
  const plan = await prepare(operation, before);
  return 'unchanged' in plan ? plan.unchanged : (await plan.send()).result;
}

function hasMixedWrites({ calls }: Operation): boolean {
  const writes = calls.filter(({ outcome }) => outcome !== 'READ' && outcome !== 'FAILED_READ');
  return new Set(writes.map(({ action }) => action)).size > 1;
}

/** What a delete makes. */
const NOTHING: Fields = {};

/** What is remembered of one resource in the course of one write: at no moment something false, whenever the process dies. */
class WriteMemory {
  #isMarked = false;

  constructor(
    private readonly states: AppliedStates,
    private readonly key: string,
    private readonly before: AppliedState | undefined,
    private readonly operation: Operation,
  ) {}

  /** Before anything is sent. */
  async attempt(fields: Fields): Promise<void> {
    if (!this.before || this.#isKnown(fields)) return;
    // Three may be live: that is more than is worth remembering.
    const marked = this.before.attempted ? undefined : { ...this.before, attempted: fields };
    await this.#remember(marked, this.operation.signal);
    this.#isMarked = true;
  }

  /** The cloud was changed. */
  async hold(state: AppliedState | undefined): Promise<void> {
    // Under a lease, only the store can tell whether another replica has written since.
    if (state && this.#isKnown(state.fields) && !this.#isMarked && !this.operation.lease) return;
    try {
      await this.#remember(state);
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ outcome: 'APPLIED' });
    }
  }

  /**
   * The cloud is as it was. If that cannot be remembered, either may be live still, which is true. What was read of the cloud meanwhile may be
   * neither, and is told by the time.
   */
  async takeBack(): Promise<void> {
    if (!this.#isMarked || !this.before) return;
    const again = { ...this.before, appliedAtMs: this.before.appliedAtMs + 1 };
    await this.#remember(again).catch(() => undefined);
  }

  /** The cloud is neither as it was nor as it should be: what no read shows is not known any more. */
  async forget(): Promise<void> {
    if (this.before) await this.#remember(undefined).catch(() => undefined);
  }

  /** Whether that, and nothing else, is remembered already: who sets again what is there need not wait for the store. */
  #isKnown(fields: Fields): boolean {
    return this.before !== undefined && !this.before.attempted && sameValue(this.before.fields, fields);
  }

  /** What became of the cloud is remembered also when the caller's time is over. */
  #remember(state: AppliedState | undefined, signal = this.operation.recovery().signal): Promise<void> {
    return this.states.remember(new Map([[this.key, state]]), this.operation.lease, signal);
  }
}

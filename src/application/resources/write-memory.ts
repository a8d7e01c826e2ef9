import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { AppliedState, MemoryChange } from '../../domain/records/applied-state';
import { Fields } from '../../domain/resources/resource-fields';
import { sameValue } from '../../domain/values/same-value';
import { Clock } from '../../domain/time/clock';

/** The memory after a delete. */
const NOTHING: Fields = {};

/** What a write wants, and what it got. */
export interface RememberedWrite {
  readonly clock: Clock;
  /** The resource's key in memory. */
  readonly key: string;
  /** The memory before the write. */
  readonly before: AppliedState | undefined;
  readonly operation: Operation;
  /** The fields that the write should make live. Absent: it is a delete. */
  readonly wanted?: Fields;
  /** Whether each write changes the memory, so that what was compared with it before is void. */
  readonly isWatched: boolean;
}

/** The fields that are live after a write. */
export interface LiveFields {
  /** Absent if the resource does not exist. */
  readonly fields?: Fields;
  /** Whether they are known for sure. */
  readonly certain: boolean;
}

/**
 * What livegate remembers of one resource during one write: true at every moment, even if the
 * process dies, and whether or not a change is stored. Absent changes: the memory is right already.
 */
export class WriteMemory {
  /** Before anything is sent: the wanted fields may soon be live. */
  readonly begun?: MemoryChange;

  constructor(private readonly write: RememberedWrite) {
    const { before, wanted = NOTHING } = write;
    if (!before || this.#isKnown(wanted)) return;
    // With an earlier attempt unresolved, one of three states may be live; that is not worth
    // remembering.
    const { fields, attempted, appliedAtMs } = before;
    this.begun = this.#change(attempted ? undefined : { fields, attempted: wanted, appliedAtMs });
  }

  /** After the cloud has carried out the write. */
  done({ fields, certain }: LiveFields): MemoryChange | undefined {
    return certain ? this.#applied(fields) : undefined;
  }

  /** After a failure, by its outcome. */
  failed({ metadata: { outcome } }: GatewayError): MemoryChange | undefined {
    switch (outcome) {
      case 'APPLIED':
        return this.#applied(this.write.wanted);
      case undefined:
      case 'NOT_APPLIED':
      case 'RESTORED':
        return this.#takenBack();
      case 'PARTIALLY_APPLIED':
        return this.#forgotten();
      case 'UNKNOWN':
        // Either state may be live, and the memory says so already. A delete followed by a set may
        // have left a third.
        return hasMixedWrites(this.write.operation) ? this.#forgotten() : undefined;
    }
  }

  #applied(fields: Fields | undefined): MemoryChange | undefined {
    const { before, operation, clock, isWatched } = this.write;
    // Under a lease, only the store can tell whether another replica has written since.
    const isRight = fields !== undefined && this.#isKnown(fields) && !this.begun;
    if (isRight && !operation.lease && !isWatched) return undefined;
    const appliedAtMs = Math.max(clock.now(), (before?.appliedAtMs ?? 0) + 1);
    return this.#change(fields && { fields, appliedAtMs });
  }

  /** The cloud is unchanged. A read in between may have seen a third state; the new time tells. */
  #takenBack(): MemoryChange | undefined {
    const { before } = this.write;
    return this.begun && before && this.#change({ ...before, appliedAtMs: before.appliedAtMs + 1 });
  }

  /**
   * The cloud is in neither the old nor the wanted state, so fields that no read shows are unknown.
   */
  #forgotten(): MemoryChange | undefined {
    return this.write.before && this.#change(undefined);
  }

  /** Whether the memory holds exactly this already. */
  #isKnown(fields: Fields): boolean {
    const { before } = this.write;
    return before !== undefined && !before.attempted && sameValue(before.fields, fields);
  }

  #change(state: AppliedState | undefined): MemoryChange {
    const { key: resource, operation } = this.write;
    return { resource, state, lease: operation.lease };
  }
}

function hasMixedWrites({ calls }: Operation): boolean {
  const writes = calls.filter(({ outcome }) => outcome !== 'READ' && outcome !== 'FAILED_READ');
  return new Set(writes.map(({ action }) => action)).size > 1;
}

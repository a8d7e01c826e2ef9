import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { Fields } from '../../domain/resources/resource-fields';
import { sameValue } from '../../domain/values/same-value';
import { Clock } from '../../domain/time/clock';

/** What a delete leaves. */
const NOTHING: Fields = {};

/** Who writes where. */
export interface WriteMemoryParts {
  readonly states: AppliedStates;
  readonly clock: Clock;
  /** The resource's key in the memory. */
  readonly key: string;
  /** What the memory held before the write. */
  readonly before: AppliedState | undefined;
  readonly operation: Operation;
}

/**
 * What livegate remembers of one resource in the course of one write. At no moment is it false,
 * whenever the process dies.
 */
export class WriteMemory {
  #isMarked = false;

  constructor(private readonly parts: WriteMemoryParts) {}

  /** Before anything is sent: notes that these fields may be live soon. Absent: none. */
  async attempt(fields: Fields = NOTHING): Promise<void> {
    const { before, operation } = this.parts;
    if (!before || this.#isKnown(fields)) return;
    // With an attempt still open, one of three states may be live: more than is worth remembering.
    const marked = before.attempted ? undefined : { ...before, attempted: fields };
    await this.#remember(marked, operation.signal);
    this.#isMarked = true;
  }

  /** The cloud holds these fields now; absent: nothing. */
  async applied(fields: Fields | undefined): Promise<void> {
    // Under a lease, only the store can tell whether another replica has written since.
    if (fields && this.#isKnown(fields) && !this.#isMarked && !this.parts.operation.lease) return;
    try {
      await this.#remember(fields && { fields, appliedAtMs: this.parts.clock.now() });
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ outcome: 'APPLIED' });
    }
  }

  /**
   * Remembers what follows from the outcome of a write that failed. `fields`: what it was to make.
   */
  async failed({ metadata: { outcome } }: GatewayError, fields: Fields | undefined): Promise<void> {
    switch (outcome) {
      case 'APPLIED':
        return this.applied(fields);
      case undefined:
      case 'NOT_APPLIED':
      case 'RESTORED':
        return this.#takeBack();
      case 'PARTIALLY_APPLIED':
        return this.#forget();
      case 'UNKNOWN':
        // Either state may be live, as is remembered already. A delete and a set may have left a
        // third.
        if (hasMixedWrites(this.parts.operation)) await this.#forget();
    }
  }

  /**
   * The cloud is as it was. If this cannot be remembered, the memory still says that either state
   * may be live, which is true. A read meanwhile may have seen a third state: the new time tells.
   */
  async #takeBack(): Promise<void> {
    const { before } = this.parts;
    if (!this.#isMarked || !before) return;
    const again = { ...before, appliedAtMs: before.appliedAtMs + 1 };
    await this.#remember(again).catch(() => undefined);
  }

  /**
   * The cloud is neither as it was nor as it should be, so fields that no read shows are unknown.
   */
  async #forget(): Promise<void> {
    if (this.parts.before) await this.#remember(undefined).catch(() => undefined);
  }

  /** Whether exactly this is remembered already: then the write need not wait for the store. */
  #isKnown(fields: Fields): boolean {
    const { before } = this.parts;
    return before !== undefined && !before.attempted && sameValue(before.fields, fields);
  }

  /**
   * By default with the time of a recovery, so that the outcome is remembered after the deadline
   * too.
   */
  #remember(state: AppliedState | undefined, signal = this.parts.operation.recovery().signal): Promise<void> {
    const { states, key, operation } = this.parts;
    return states.remember(new Map([[key, state]]), operation.lease, signal);
  }
}

function hasMixedWrites({ calls }: Operation): boolean {
  const writes = calls.filter(({ outcome }) => outcome !== 'READ' && outcome !== 'FAILED_READ');
  return new Set(writes.map(({ action }) => action)).size > 1;
}

import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { Fields } from '../../domain/resources/resource-fields';
import { sameValue } from '../../domain/values/same-value';
import { withSpan } from '../../domain/telemetry/span.port';
import { Clock } from '../../domain/time/clock';

/** The memory after a delete. */
const NOTHING: Fields = {};

/** One write, and where its resource is remembered. */
export interface WriteMemoryParts {
  readonly states: AppliedStates;
  readonly clock: Clock;
  /** The resource's key in memory. */
  readonly key: string;
  /** The memory before the write. */
  readonly before: AppliedState | undefined;
  readonly operation: Operation;
}

/**
 * livegate's memory of one resource during one write. It is true at every moment, even if the
 * process dies.
 */
export class WriteMemory {
  #isMarked = false;

  constructor(private readonly parts: WriteMemoryParts) {}

  /**
   * Before anything is sent: notes that these fields may soon be live. Absent: the write is a
   * delete.
   */
  async attempt(fields: Fields = NOTHING): Promise<void> {
    const { before, operation } = this.parts;
    if (!before || this.#isKnown(fields)) return;
    // With an earlier attempt unresolved, one of three states may be live; that is not worth
    // remembering.
    const marked = before.attempted ? undefined : { ...before, attempted: fields };
    await this.#remember(marked, operation.signal);
    this.#isMarked = true;
  }

  /** The cloud holds these fields now; absent: the resource does not exist. */
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
   * Remembers what follows from the outcome of a failed write. `fields`: the state that it should
   * have made.
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
        // Either state may be live, and the memory says so already. A delete followed by a set may
        // have left a third.
        if (hasMixedWrites(this.parts.operation)) await this.#forget();
    }
  }

  /**
   * The cloud is unchanged. If this cannot be remembered, the memory still says that either state
   * may be live, which is true. A read in between may have seen a third state; the new time reveals
   * that.
   */
  async #takeBack(): Promise<void> {
    const { before } = this.parts;
    if (!this.#isMarked || !before) return;
    const again = { ...before, appliedAtMs: before.appliedAtMs + 1 };
    await this.#remember(again).catch(() => undefined);
  }

  /**
   * The cloud is in neither the old nor the wanted state, so fields that no read shows are unknown.
   */
  async #forget(): Promise<void> {
    if (this.parts.before) await this.#remember(undefined).catch(() => undefined);
  }

  /** Whether the memory holds exactly this already; then the write need not wait for the store. */
  #isKnown(fields: Fields): boolean {
    const { before } = this.parts;
    return before !== undefined && !before.attempted && sameValue(before.fields, fields);
  }

  /**
   * Uses a recovery's time by default, so that the outcome is remembered even after the deadline.
   */
  #remember(state: AppliedState | undefined, signal = this.parts.operation.recovery().signal): Promise<void> {
    const { states, key, operation } = this.parts;
    return withSpan(operation.span, 'store remember', () =>
      states.remember(new Map([[key, state]]), operation.lease, signal),
    );
  }
}

function hasMixedWrites({ calls }: Operation): boolean {
  const writes = calls.filter(({ outcome }) => outcome !== 'READ' && outcome !== 'FAILED_READ');
  return new Set(writes.map(({ action }) => action)).size > 1;
}

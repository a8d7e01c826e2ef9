import { Operation } from '../operations/operation';
import { CallbackKind, CallbackScope, CallbackState } from '../resources/callback-config';
import { DomainRole } from '../resources/inventory';
import { DeliveryOutcome, LoggedDelivery } from './delivery';

/** A domain whose deliveries are asked for. */
export interface LoggedDomain {
  readonly name: string;
  /** Absent: unknown. */
  readonly role?: DomainRole;
}

/** What is asked of a cloud's log. */
export interface DeliveryQuery {
  /** Kinds of which the provider has a log, at least one. */
  readonly kinds: readonly CallbackKind[];
  /** Absent: all of the account; only of a provider whose log is of a whole account. */
  readonly domains?: readonly LoggedDomain[];
  readonly app?: string;
  readonly stream?: string;
  /** In milliseconds since the epoch; within the provider's history, as far as it is known. */
  readonly startMs: number;
  /** Exclusive, after `startMs`, and not in the future. */
  readonly endMs: number;
  readonly outcome?: DeliveryOutcome;
}

/** One of the lists of a cloud that together answer a query; a page of it is one call. */
export interface DeliveryList {
  /** Unique in the query, and the same for the same list of a later query of the same interval. */
  readonly key: string;
  /**
   * A page, counted from 1, in the cloud's order. It may have rows that the query does not ask for:
   * no cloud has all filters.
   */
  page(operation: Operation, number: number): Promise<DeliveryPage>;
}

export interface DeliveryPage {
  readonly rows: readonly LoggedDelivery[];
  readonly hasMore: boolean;
}

/** A callback configuration with the scope that it has. */
export interface ScopedCallback {
  readonly scope: CallbackScope;
  readonly state: CallbackState;
}

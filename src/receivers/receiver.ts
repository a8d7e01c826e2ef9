import { Secret } from '../domain/access/secret';

/** How often an event is sent to a sink that does not take it. */
export interface SinkRetry {
  readonly maxAgeMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** A receiver of the configuration. */
export interface ReceiverSettings {
  readonly id: string;
  readonly token: Secret;
  readonly account: string;
  /** Names of callback keys. Empty: unsigned events are accepted. */
  readonly keys: readonly string[];
  readonly sinks: readonly string[];
  readonly retry: SinkRetry;
  readonly keepMs: number;
}

/** What of the configuration receivers work with, as it is now. */
export interface ReceiverDirectory {
  find(id: string): ReceiverSettings | undefined;
  /** The provider of an account. */
  providerOf(account: string): string;
  /** The present value of a callback key; undefined if there is none of that name. */
  keyOf(name: string): string | undefined;
  /** Under which clouds reach the listener; undefined: as the request says. */
  publicUrl(): string | undefined;
}

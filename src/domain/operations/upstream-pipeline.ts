import { Span } from '../telemetry/span.port';
import { Operation } from './operation';
import { StopSignal } from '../concurrency/stop-signal';

/**
 * What a provider's client returns for one action: the provider's request id and the decoded
 * answer.
 */
export interface UpstreamAnswer<T> {
  readonly requestId: string;
  readonly value: T;
}

/** One attempt to send an action. */
export interface Attempt {
  /** The attempt's span, which gets the facts of the exchange. Absent if nothing is traced. */
  readonly span?: Span;
  /** Honoured down to the socket. */
  readonly signal: StopSignal;
  /**
   * Called once, right before the request is written to its socket. If it throws, nothing may be
   * written.
   */
  onWire(): void;
}

/** Sends the action once; throws only GatewayError. */
export type Send<T> = (attempt: Attempt) => Promise<UpstreamAnswer<T>>;

export interface ActionOptions {
  /**
   * Repeating it has the same effect and the same answer, so it may be sent again even if it may
   * have taken effect.
   */
  readonly repeatable?: boolean;
}

/**
 * The path of every call to a provider. One per account entry; only the pipeline waits, retries and
 * records calls. Providers do not retry, sleep or log.
 */
export interface UpstreamPipeline {
  /** Sends an action that changes nothing. */
  read<T>(operation: Operation, action: string, send: Send<T>): Promise<T>;
  /**
   * Sends an action that changes the cloud's state; with `validateOnly` records it as PLANNED and
   * sends nothing. A failure has `outcome` NOT_APPLIED or UNKNOWN in its metadata.
   */
  write(operation: Operation, action: string, send: Send<unknown>, options?: ActionOptions): Promise<void>;
}

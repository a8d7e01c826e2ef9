import { Operation } from './operation';

/**
 * What a provider's client hands back for one action: the provider's request id and the decoded
 * answer.
 */
export interface UpstreamAnswer<T> {
  readonly requestId: string;
  readonly value: T;
}

/** One sending of one action. */
export interface Attempt {
  /** Honoured down to the socket. */
  readonly signal: AbortSignal;
  /**
   * Called right before the request is written to its socket, once. If it throws, nothing may be
   * written.
   */
  onWire(): void;
}

/** Sends one action once; throws only GatewayError. */
export type Send<T> = (attempt: Attempt) => Promise<UpstreamAnswer<T>>;

export interface ActionOptions {
  /**
   * Done twice it is as if done once, in effect and in answer: it may be sent again though it may
   * have taken effect.
   */
  readonly repeatable?: boolean;
}

/**
 * What every call to a provider goes through. One per account entry; it alone waits, retries, and
 * keeps the record of calls. Providers neither retry, sleep nor log.
 */
export interface UpstreamPipeline {
  /** Sends an action that changes nothing. */
  read<T>(operation: Operation, action: string, send: Send<T>): Promise<T>;
  /**
   * Sends an action that changes the cloud's state; with `validateOnly` records it as PLANNED and
   * sends nothing. A failure says in its metadata's `outcome` NOT_APPLIED or UNKNOWN.
   */
  write(operation: Operation, action: string, send: Send<unknown>, options?: ActionOptions): Promise<void>;
}

import type { JetStreamClient } from '@nats-io/jetstream';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { withinTime } from '../../../domain/concurrency/waiting';
import { Clock } from '../../../domain/time/clock';
import { NatsLogin } from './nats-login';

export interface NatsLinkParts {
  /** Shown by the server's monitoring. */
  readonly name: string;
  /** `host:port` of each; they are tried in a random order. */
  readonly servers: readonly string[];
  /** Absent: TLS only if the server offers it, by the authorities of the system. */
  readonly tls?: { readonly ca?: readonly string[] };
  readonly login: NatsLogin | undefined;
  readonly clock: Pick<Clock, 'schedule'>;
}

/** For each server. */
const CONNECT_MS = 3_000;
/** After a failure; until then the failure is the answer. */
const REST_MS = 1_000;
const CLOSE_MS = 800;
/** A server that is gone without a word is noticed after three of them. */
const PING_MS = 5_000;

/**
 * One connection to a NATS server, made when someone needs it. A connection that ends is not
 * restored by the client, which would keep messages for it in memory: who sends comes again.
 */
export class NatsLink {
  #link: Promise<JetStreamClient> | undefined;
  #connection: NatsConnection | undefined;
  #cancelRest = (): void => undefined;
  #isClosed = false;

  constructor(private readonly parts: NatsLinkParts) {}

  /** Connects if there is no connection. Rejects with the error of the client. */
  client(): Promise<JetStreamClient> {
    this.#link ??= this.#open();
    return this.#link;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRest();
    const closed = this.#connection?.close();
    if (closed) await withinTime(this.parts.clock, CLOSE_MS, closed, () => undefined);
  }

  async #open(): Promise<JetStreamClient> {
    try {
      // Programs without such a sink do not load the packages.
      const { connect } = await import('@nats-io/transport-node');
      const { jetstream } = await import('@nats-io/jetstream');
      const connection = await connect(await this.#options());
      this.#connection = connection;
      void connection.closed().then(() => this.#forget());
      if (this.#isClosed) await connection.close();
      return jetstream(connection);
    } catch (error) {
      if (!this.#isClosed) this.#cancelRest = this.parts.clock.schedule(REST_MS, () => this.#forget());
      throw error;
    }
  }

  #forget(): void {
    this.#link = undefined;
    this.#connection = undefined;
  }

  async #options(): Promise<ConnectionOptions> {
    const { name, servers, tls, login } = this.parts;
    return {
      name,
      servers: [...servers],
      timeout: CONNECT_MS,
      reconnect: false,
      pingInterval: PING_MS,
      maxPingOut: 2,
      noAsyncTraces: true,
      ...(tls && { tls: { ...(tls.ca && { ca: tls.ca.join('\n') }) } }),
      ...(await login?.()),
    };
  }
}

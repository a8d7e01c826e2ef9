import type { AddressInfo } from 'node:net';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RefusalAudit } from '../application/audit/refusal-audit';
import { EventWatches } from '../application/events/event-watches';
import { Inventory } from '../application/inventory/inventory';
import { OperationFactory } from '../application/operations/operation-factory';
import { DriftRunner } from '../application/drift/drift-runner';
import { RolloutRunner } from '../application/rollouts/rollout-runner';
import { RolloutWatches } from '../application/rollouts/rollout-watches';
import { Config } from '../config/config';
import { PolledSecretFiles } from '../config/loading/secret-files';
import { withinTime } from '../domain/concurrency/waiting';
import { Instruments } from '../domain/telemetry/instruments.port';
import { Clock } from '../domain/time/clock';
import { urlHost } from '../domain/values/url-hosts';
import { endCredentialCommands } from '../providers/credentials/run-command';
import { ProviderSection } from '../providers/provider-registration';
import { Resilience } from '../resilience/resilience';
import { GrpcServer } from '../transports/grpc/grpc.server';
import { Readiness } from '../transports/health/readiness';
import { OtherAddresses } from '../transports/rest/other-addresses';
import { Route, RouteTable } from '../transports/rest/route-table';
import { ThrottleStore } from '../transports/throttle/throttle-store';
import { Composition } from './app-parts';
import { Gates } from './gates';
import { Receivers } from './receivers';
import { PlainListeners } from './plain-listeners';

/** Time for the last answers to leave, and for idle connections to end by themselves. */
export const LAST_BYTES_MS = 500;

/** What listens. */
export interface Listeners extends PlainListeners {
  readonly rest: NestFastifyApplication;
  readonly otherRestAddresses: OtherAddresses;
  readonly grpc: GrpcServer;
}

/** What an instance has beside its composition. */
export interface InstanceParts {
  readonly readiness: Readiness;
  readonly routes: RouteTable;
  readonly gates: Gates;
  readonly listeners: Listeners;
  /** Settles when the index of the audit is left alone. */
  readonly stopIndexing: () => Promise<void>;
  /** Settles when nothing more is removed from the store. */
  readonly stopRetention: () => Promise<void>;
}

/** A running instance, both transports. */
export class Instance {
  /** Such as `http://127.0.0.1:8080`. */
  readonly rest: string;
  /** Such as `127.0.0.1:50051`. */
  readonly grpc: string;
  /** Such as `http://127.0.0.1:8081`; absent if there is no listener for health alone. */
  readonly health?: string;
  /** Such as `http://127.0.0.1:9464/metrics`; absent where metrics are off. */
  readonly metrics?: string;
  /** What the REST server reports of itself. */
  readonly routes: readonly Route[];
  /** Settles when it can only be closed any more: the embedded store is gone for good. */
  readonly lost?: Promise<Error>;
  readonly #operations: OperationFactory;

  constructor(
    private readonly composition: Composition,
    private readonly parts: InstanceParts,
  ) {
    const { config, store } = composition;
    const { listeners, routes } = parts;
    const restPort = (listeners.rest.getHttpServer().address() as AddressInfo).port;
    this.rest = `${config.rest.tls ? 'https' : 'http'}://${urlHost(config.rest.host)}:${restPort}`;
    this.grpc = `${urlHost(config.grpc.host)}:${listeners.grpc.port}`;
    this.health = listeners.health?.url;
    this.metrics = listeners.metrics && `${listeners.metrics.url}/metrics`;
    this.routes = routes.all();
    this.lost = store.lost;
    this.#operations = listeners.rest.get(OperationFactory);
  }

  /** The configuration in force. */
  get config(): Config<ProviderSection> {
    return this.composition.current.get();
  }

  get instruments(): Instruments {
    return this.composition.telemetry.instruments;
  }

  /** Operations under way, also those whose caller has gone. */
  get operations(): number {
    return this.#operations.running;
  }

  /**
   * Puts another configuration into force, as far as that can be done while it runs; answers the
   * keys that wait for a restart. Throws ConfigError, with nothing changed. One at a time.
   */
  reload(next: Config<ProviderSection>): Promise<readonly string[]> {
    return this.composition.current.replace(next);
  }

  /** Takes no new work, finishes what is in flight, and closes. */
  async close(): Promise<void> {
    await this.#drain();
    await this.#closeUpstream();
    await this.#closeRest();
  }

  /** Both listeners stop at once; operations under way get the grace time. */
  async #drain(): Promise<void> {
    const { clock, config } = this.composition;
    const { readiness, gates, listeners } = this.parts;
    const endsAt = clock.elapsed() + config.shutdown.graceMs;
    listeners.rest.get(RolloutWatches).stop();
    listeners.rest.get(EventWatches).stop();
    const workStopped = Promise.all([RolloutRunner, DriftRunner].map((runner) => listeners.rest.get(runner).stop()));
    readiness.drain(() => Math.max(0, Math.ceil(endsAt - clock.elapsed())));
    // Nest closes one listener after the other, and gRPC would take calls while HTTP drains.
    const stopped = Promise.all([listeners.grpc.close(), listeners.rest.close(), listeners.otherRestAddresses.close()]);
    const patienceMs = Math.max(0, config.shutdown.graceMs - LAST_BYTES_MS);
    const sinksLeft = listeners.rest.get(Receivers).stop(patienceMs);
    const cancel = clock.schedule(patienceMs, () => this.#operations.refuseWaiting());
    await finish(this.#operations, stopped, clock);
    await Promise.all([workStopped, sinksLeft]);
    cancel();
    gates.rest.closeAll();
    gates.grpc.closeAll();
    await stopped;
  }

  async #closeUpstream(): Promise<void> {
    const { http, config, telemetry } = this.composition;
    this.parts.listeners.rest.get(Inventory).close();
    await Promise.all([http.close(), telemetry.tracing?.close()]);
    await closeServices(this.parts.listeners.rest, config);
  }

  async #closeRest(): Promise<void> {
    const { store, audit } = this.composition;
    const { stopIndexing, stopRetention, gates, listeners } = this.parts;
    await Promise.all([stopIndexing(), stopRetention()]);
    gates.descriptors.stop();
    // Late, so that a process that ends in order looks alive while it does.
    await Promise.all([listeners.health?.close(), listeners.metrics?.close()]);
    await listeners.rest.get(RefusalAudit).close();
    await audit.close();
    await store.close();
  }
}

/** Closes what the parts of the application have opened on the way to clouds and Redis. */
export async function closeServices(rest: NestFastifyApplication, { throttle }: Config): Promise<void> {
  endCredentialCommands();
  rest.get(PolledSecretFiles).close();
  await rest.get(Resilience).close();
  if (throttle) rest.get(ThrottleStore).close();
}

/**
 * Waits for the operations, then for the connections, which may still bring one that had passed the
 * check of readiness.
 */
async function finish(operations: OperationFactory, stopped: Promise<unknown>, clock: Clock): Promise<void> {
  do {
    await operations.drained();
    await withinTime(clock, LAST_BYTES_MS, stopped, () => undefined);
  } while (operations.running > 0);
}

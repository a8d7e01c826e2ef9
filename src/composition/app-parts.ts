import { randomUUID } from 'node:crypto';
import type { Root } from 'protobufjs';
import { Config } from '../config/config';
import { CurrentConfig } from '../config/reload/current-config';
import { EventLog } from '../domain/events/event-log';
import { Instruments } from '../domain/telemetry/instruments.port';
import { Clock } from '../domain/time/clock';
import type { Metrics } from '../observability/metrics/metrics';
import { RequestMonitor } from '../observability/requests/request-monitor';
import { Tracing } from '../observability/tracing/tracing';
import { ProviderRegistration, ProviderSection } from '../providers/provider-registration';
import { UpstreamHttp } from '../providers/upstream-http';
import { ChainedAuditLog } from '../store/audit/chained-audit-log';
import { Store } from '../store/store';
import { ApiService } from '../transports/contract/api-services';

/** What an instance is made of besides code. */
export interface AppParts {
  /** As it is at start; `Composition.current` has what a reload may change. */
  readonly config: Config<ProviderSection>;
  readonly catalog: readonly ProviderRegistration[];
  readonly clock: Clock;
  /** livegate's own, for the OpenAPI document. */
  readonly version: string;
  /** The folder that holds `livegate/v1` and `google/rpc`. */
  readonly protoDir: string;
  /** The folder that holds Swagger UI's own files. */
  readonly docsPageDir: string;
  /** The folder that holds the console as it was built. */
  readonly consoleDir: string;
  readonly log: EventLog;
}

/** What livegate tells of itself, beside its log. */
export interface Telemetry {
  readonly instruments: Instruments;
  readonly requests: RequestMonitor;
  /** Absent where metrics are off. */
  readonly metrics?: Metrics;
  /** Absent: requests are not traced. */
  readonly tracing?: Tracing;
}

/** An instance being put together. */
export interface Composition extends AppParts {
  readonly current: CurrentConfig<ProviderSection>;
  readonly http: UpstreamHttp;
  readonly store: Store;
  readonly audit: ChainedAuditLog;
  /** A FileDescriptorSet of the contract. */
  readonly descriptorSet: Uint8Array;
  /** The services of the contract. */
  readonly services: readonly ApiService[];
  /** The messages of the services, and those of google.rpc. */
  readonly types: Root;
  readonly telemetry: Telemetry;
}

/**
 * A new id of 16 hexadecimal digits, made of the groups of a UUID in which all is random. Node
 * makes UUIDs in advance, at a fraction of the cost of random bytes.
 */
export function newId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(-8);
}

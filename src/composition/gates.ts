import { ConnectionsConfig } from '../config/config';
import { causeOf } from '../domain/errors/cause-of';
import { CallQueue } from '../transports/connections/call-queue';
import { ConnectionGate } from '../transports/connections/connection-gate';
import { descriptorShare } from '../transports/connections/descriptor-share';
import { DescriptorWatch } from '../transports/connections/descriptor-watch';
import { LargeRequests } from '../transports/requests/large-requests';
import { AppParts } from './app-parts';

/** Probes of health are few, and scrapers fewer. */
const HEALTH_CONNECTIONS: ConnectionsConfig = { maxConnections: 100 };
const METRICS_CONNECTIONS: ConnectionsConfig = { maxConnections: 20 };

/**
 * What bounds the connections of all listeners, within the descriptors that the process may open.
 */
export interface Gates {
  readonly descriptors: DescriptorWatch;
  readonly rest: ConnectionGate;
  readonly grpc: ConnectionGate;
  readonly health: ConnectionGate;
  readonly metrics: ConnectionGate;
  /** Of all listeners: a slice of it is what other work waits for. */
  readonly calls: CallQueue;
  /** Of all listeners. */
  readonly large: LargeRequests;
}

export function createGates(parts: AppParts): Gates {
  const { clock, log, config } = parts;
  const descriptors = new DescriptorWatch({ clock, report: log.report });
  return {
    descriptors,
    calls: new CallQueue(clock),
    large: new LargeRequests(),
    rest: createGate('rest', config.rest, parts, descriptors),
    grpc: createGate('grpc', config.grpc, parts, descriptors, config.grpc.requestTimeoutMs),
    health: createGate('health', HEALTH_CONNECTIONS, parts, descriptors),
    metrics: createGate('metrics', METRICS_CONNECTIONS, parts, descriptors),
  };
}

/** `handshakeMs` where the server behind the gate has no time limit for it. */
function createGate(
  listener: 'rest' | 'grpc' | 'health' | 'metrics',
  { maxConnections, maxConnectionsPerAddress }: ConnectionsConfig,
  { clock, log }: AppParts,
  descriptors: DescriptorWatch,
  handshakeMs?: number,
): ConnectionGate {
  const most = Math.min(maxConnections, descriptorShare() ?? maxConnections);
  return new ConnectionGate({
    maxConnections: most,
    maxConnectionsPerAddress: Math.min(maxConnectionsPerAddress ?? Math.ceil(most / 2), most),
    ...(handshakeMs !== undefined && { handshakeMs }),
    clock,
    failed: (error) => {
      descriptors.heard(error);
      log.reportRepeated('listener_failed', listener, { listener, cause: causeOf(error) });
    },
    report: (why, address) =>
      log.reportRepeated('connection_cut', `${listener} ${why} ${address}`, { listener, why, address }),
  });
}

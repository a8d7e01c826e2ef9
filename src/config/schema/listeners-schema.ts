import { z } from 'zod';
import { Settings } from '../config';
import { ConfigProblem } from '../config-error';
import { flag, host, hosts, integer, origins, requiredInteger } from './key-schemas';
import { References } from './references';
import { mutualTlsSchema, tlsSchema } from './tls-schema';
import { isHost, isLoopback } from './web-origin';

type ListenerKey = 'rest' | 'grpc' | 'health' | 'metrics';

const OPEN_RULE =
  'must be a loopback address while auth.mode is none, ' +
  'because any client that reaches it may use the accounts; ' +
  'configure callers, or set it to 127.0.0.1';

/** What livegate listens on, and within which bounds. */
export function listenersShape(references: References): { [K in ListenerKey]-?: z.ZodType<Settings[K]> } {
  return { rest: rest(references), grpc: grpc(references), health: health(), metrics: metrics() };
}

function rest(references: References) {
  const cors = z.strictObject({ origins: origins('web origins that may call the REST API; "*" allows all') });
  return z
    .strictObject({
      host: host('address that the REST listener binds to', '127.0.0.1'),
      port: integer('port of the REST listener; 0 takes any free one', { default: 8_080, min: 0, max: 65_535 }),
      ...connections('rest'),
      cors: cors.prefault({}),
      allowedHosts: hosts(
        'host names, besides loopback names, that requests over REST and gRPC ' +
          'may be addressed to while auth.mode is none',
      ),
      tls: tlsSchema(references),
    })
    .prefault({});
}

function grpc(references: References) {
  return z
    .strictObject({
      host: host('address that the gRPC listener binds to', '127.0.0.1'),
      port: integer('port of the gRPC listener; 0 takes any free one', { default: 50_051, min: 0, max: 65_535 }),
      maxConnectionAgeMs: integer(
        'age at which livegate asks a gRPC client to reconnect, so that calls spread over new replicas',
        { unit: 'ms', default: 300_000, min: 1_000, max: 86_400_000 },
      ),
      ...connections('grpc'),
      reflection: flag('serve grpc.reflection.v1 and v1alpha to callers', true),
      maxConcurrentStreams: integer('concurrent calls of one gRPC connection', { default: 100, min: 1, max: 100 }),
      requestTimeoutMs: integer(
        "time limit for the handshake of a gRPC connection, and for a call's message to arrive after its headers",
        { unit: 'ms', default: 10_000, min: 100, max: 60_000 },
      ),
      tls: mutualTlsSchema(references),
    })
    .prefault({});
}

function health() {
  const port = 'port of a further listener for /healthz and /readyz, always plain HTTP; without health there is none';
  return z
    .strictObject({
      host: host('address that the health listener binds to', '127.0.0.1'),
      port: integer(port, { default: 8_081, min: 0, max: 65_535 }),
    })
    .optional();
}

function metrics() {
  const port =
    'port of a further listener for /metrics, always plain HTTP, 0 takes any free one; without metrics there is none';
  return z
    .strictObject({
      host: host('address that the metrics listener binds to', '127.0.0.1'),
      port: integer(port, { default: 9_464, min: 0, max: 65_535 }),
      perAccount: flag(
        'tell accounts apart in metrics; without it, accounts of one provider are counted together',
        true,
      ),
    })
    .optional();
}

/** The limit of open files bounds connections too: see `descriptorShare`. */
function connections(listener: 'rest' | 'grpc') {
  const inAll = 'open connections of the listener; never more than a third of the limit of open files';
  const perAddress =
    `open connections of one address, or of one IPv6 /64 network; ` + `half of ${listener}.maxConnections by default`;
  return {
    maxConnections: integer(inAll, { default: 1_000, min: 1, max: 100_000 }),
    maxConnectionsPerAddress: requiredInteger(perAddress, { min: 1, max: 100_000 }).optional(),
  };
}

/**
 * The listeners beyond loopback while callers are not authenticated; `document` is the file with
 * the environment variables applied. A check of its own, because zod skips checks of the whole as
 * soon as one part is wrong.
 */
export function openListenerProblems(document: unknown): ConfigProblem[] {
  const openHost = z.object({ host: z.string().refine((text) => isHost(text) && !isLoopback(text)) });
  return ['rest', 'grpc'].flatMap((key) => {
    const exposed = z.object({ auth: z.object({ mode: z.literal('none') }), [key]: openHost });
    return exposed.safeParse(document).success ? [{ path: `${key}.host`, rule: OPEN_RULE }] : [];
  });
}

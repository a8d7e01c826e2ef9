import { z } from 'zod';
import { authSchema } from './auth-schema';
import { ConfigProblem } from '../config-error';
import { LogLevel, Settings } from '../config';
import { configKit } from './config-kit';
import {
  certificates,
  decimal,
  flag,
  host,
  hosts,
  integer,
  oneOf,
  origins,
  redisUrl,
  requiredInteger,
} from './key-schemas';
import { proxySchema } from './proxy-schema';
import { References } from './references';
import { storeShape } from './store-schema';
import { throttleSchema } from './throttle-schema';
import { mutualTlsSchema, tlsSchema } from './tls-schema';
import { isHost, isLoopback } from './web-origin';

const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const HOUR_MS = 3_600_000;
const OPEN_RULE =
  'must be a loopback address while auth.mode is none, since anybody who reaches it may use the accounts; name callers, or set it to 127.0.0.1';

/** All keys but `accounts` and `callers`. Each carries its unit, default and range as data: errors and the reference are made of it. */
export function settingsShape(references: References): { [K in keyof Settings]-?: z.ZodType<Settings[K]> } {
  return {
    rest: rest(references),
    grpc: grpc(references),
    health: health(),
    auth: authSchema(references),
    docs: docs(),
    urlPolicy: urlPolicy(),
    overload: overload(),
    defaults: defaults(),
    upstream: upstream(references),
    ...storeShape(references),
    redis: redis(references),
    throttle: throttle(),
    quota: quota(),
    breaker: breaker(),
    retry: retry(),
    shutdown: shutdown(),
    reload: reload(),
    audit: audit(),
    log: log(),
  };
}

function rest(references: References) {
  const cors = z.strictObject({ origins: origins('web origins that may call the REST API; "*" lets all of them') });
  return z
    .strictObject({
      host: host('address that the REST listener binds to', '127.0.0.1'),
      port: integer('port of the REST listener; 0 takes any free one', { default: 8_080, min: 0, max: 65_535 }),
      ...connections('rest'),
      cors: cors.prefault({}),
      allowedHosts: hosts('names that requests may be for, beside loopback ones, while auth.mode is none'),
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
        'age at which a gRPC connection is asked to end, so that calls spread over new replicas',
        { unit: 'ms', default: 300_000, min: 1_000, max: 24 * HOUR_MS },
      ),
      ...connections('grpc'),
      maxConcurrentStreams: integer('calls of one gRPC connection at once', { default: 100, min: 1, max: 100 }),
      requestTimeoutMs: integer(
        "time for a gRPC connection's handshake, and for the message of a call to arrive after its headers",
        { unit: 'ms', default: 10_000, min: 100, max: 60_000 },
      ),
      tls: mutualTlsSchema(references),
    })
    .prefault({});
}

function health() {
  const port = 'port where /healthz and /readyz answer over plain HTTP, whatever the others speak; none without health';
  return z
    .strictObject({
      host: host('address that it binds to', '127.0.0.1'),
      port: integer(port, { default: 8_081, min: 0, max: 65_535 }),
    })
    .optional();
}

function docs() {
  const about = 'let anybody read /docs and /openapi.json; else they ask who calls';
  const limit = 'requests for them from one remote address, or one /64 network of IPv6, in a window';
  return z
    .strictObject({
      public: flag(about, true),
      limit: integer(limit, { default: 100, min: 1, max: 10_000 }),
      windowMs: integer('that window', { unit: 'ms', default: 10_000, min: 100, max: HOUR_MS }),
    })
    .prefault({});
}

/** How many there may be is also bounded by what the process may open: see `descriptorShare`. */
function connections(listener: 'rest' | 'grpc') {
  const inAll = 'connections of the listener; at most a third of the open files that the process may have';
  const perAddress = `those of one address, or of one IPv6 network of 64 bits; half of ${listener}.maxConnections if left out`;
  return {
    maxConnections: integer(inAll, { default: 1_000, min: 1, max: 100_000 }),
    maxConnectionsPerAddress: requiredInteger(perAddress, { min: 1, max: 100_000 }).optional(),
  };
}

function urlPolicy() {
  const about = 'accept callback URLs and origins in private and other special-use address ranges';
  return z.strictObject({ allowPrivateHosts: flag(about, false) }).prefault({});
}

function overload() {
  const about = 'calls under way at once, waiting ones included; further ones are refused';
  const lists = 'lists of one caller under way at once; further ones are refused';
  return z
    .strictObject({
      maxOperations: integer(about, { default: 10_000, min: 1, max: 1_000_000 }),
      maxListsPerCaller: integer(lists, { default: 10, min: 1, max: 100_000 }),
    })
    .prefault({});
}

function defaults() {
  const shortest = 'deadline of a call that names none; at most defaults.maxDeadlineMs';
  return z
    .strictObject({
      deadlineMs: integer(shortest, { unit: 'ms', default: 10_000, min: 1, max: HOUR_MS }),
      maxDeadlineMs: integer('longest deadline of a call', { unit: 'ms', default: 60_000, min: 1, max: HOUR_MS }),
    })
    .refine(({ deadlineMs, maxDeadlineMs }) => deadlineMs <= maxDeadlineMs, {
      path: ['deadlineMs'],
      error: 'must not be greater than defaults.maxDeadlineMs',
    })
    .prefault({});
}

function upstream(references: References) {
  const recovery = 'time to read back or restore after a write that failed, beyond the deadline of the call';
  const proxy =
    'HTTP proxy on the way to the providers and the issuer of tokens; that of HTTPS_PROXY or HTTP_PROXY, or none, if left out';
  const ca = "certificates trusted for the providers and the issuer of tokens beside the system's";
  const answer =
    'longest answer of a provider that is read; from 2 MiB on livegate may exceed the 4 MiB of gRPC clients';
  return z
    .strictObject({
      connectTimeoutMs: integer('time to connect to a provider', { unit: 'ms', default: 3_000, min: 1, max: HOUR_MS }),
      timeoutMs: integer('time of one attempt at a provider', { unit: 'ms', default: 5_000, min: 1, max: HOUR_MS }),
      recoveryMs: integer(recovery, { unit: 'ms', default: 5_000, min: 1, max: HOUR_MS }),
      maxResponseBytes: integer(answer, {
        unit: 'bytes',
        default: 1_048_576,
        min: 1_024,
        max: 104_857_600,
      }),
      proxy: proxySchema(proxy, references).optional(),
      ca: certificates(`${ca}; a PEM file relative to the configuration file`, references).optional(),
    })
    .prefault({});
}

function redis(references: References) {
  const about = 'URL of the Redis that replicas share quotas and limits through; each is alone if redis is left out';
  return z.strictObject({ url: redisUrl(about, configKit(references).secret) }).optional();
}

function throttle() {
  const limit = 'calls of one caller in a window; without throttle the same, and no limit where auth.mode is none';
  return throttleSchema({ limit, windowMs: 'that window' });
}

function quota() {
  const spread = 'how much the way to a provider is taken to vary; 9 times that at windows of a minute and longer';
  const burst = 'share of a quota window longer than 5 s that calls may use up at once; the rest is spread evenly';
  return z
    .strictObject({
      lateCapMs: integer('how late a call may still go out', { unit: 'ms', default: 10, min: 1, max: 1_000 }),
      spreadMs: integer(spread, { unit: 'ms', default: 10, min: 0, max: 10_000 }),
      maxQueue: integer('calls that may wait for one quota', { default: 1_000, min: 1, max: 100_000 }),
      burst: decimal(burst, { default: 0.5, min: 0, max: 1 }),
      maxReplicas: integer('replicas that may share the quotas through Redis', { default: 8, min: 1, max: 1_000 }),
    })
    .prefault({});
}

function breaker() {
  const about = 'how long the circuit stays open before the first probe';
  return z
    .strictObject({
      failureRatio: decimal('share of failed calls that opens the circuit', { default: 0.5, min: 0.01, max: 1 }),
      minCalls: integer('calls in the window before that share counts', { default: 10, min: 1, max: 100_000 }),
      windowMs: integer('that window', { unit: 'ms', default: 10_000, min: 1_000, max: HOUR_MS }),
      resetMs: integer(about, { unit: 'ms', default: 10_000, min: 100, max: HOUR_MS }),
      probes: integer('probes that must succeed to close it', { default: 3, min: 1, max: 100 }),
    })
    .prefault({});
}

function retry() {
  const floor = 'retries per second and account that are always allowed';
  return z
    .strictObject({
      maxAttempts: integer('attempts of one action, the first included', { default: 3, min: 1, max: 10 }),
      budgetRatio: decimal("retries as a share of the account's calls", { default: 0.2, min: 0, max: 1 }),
      budgetFloorPerSecond: decimal(floor, { default: 1, min: 0, max: 100 }),
    })
    .prefault({});
}

function shutdown() {
  const about = 'time that calls in flight get to finish after SIGTERM; 0 cuts them at once';
  return z
    .strictObject({ graceMs: integer(about, { unit: 'ms', default: 10_000, min: 0, max: HOUR_MS }) })
    .prefault({});
}

/** By file or signal; see `RELOADABLE_KEYS`. */
function reload() {
  const about =
    'how often the configuration file is looked at for changes; 0: never, so that only SIGHUP has it loaded again';
  return z.strictObject({ pollMs: integer(about, { unit: 'ms', default: 2_000, min: 0, max: HOUR_MS }) }).prefault({});
}

function audit() {
  const about = 'record who reads what, too; else who changes what';
  const refusals = 'record access that is refused for missing rights, too; at most 10 records a minute for each caller';
  return z.strictObject({ reads: flag(about, false), refusals: flag(refusals, false) }).prefault({});
}

function log() {
  return z
    .strictObject({ level: oneOf('least severe level that is logged; audit_head always is', LOG_LEVELS, 'info') })
    .prefault({});
}

/**
 * The listeners that others can reach while nobody has to prove who they are; `document` is the file with the variables laid over it. Told
 * beside the schema's problems: zod leaves a check on the whole out as soon as some parts are wrong.
 */
export function openListenerProblems(document: unknown): ConfigProblem[] {
  const openHost = z.object({ host: z.string().refine((text) => isHost(text) && !isLoopback(text)) });
  return ['rest', 'grpc'].flatMap((key) => {
    const exposed = z.object({ auth: z.object({ mode: z.literal('none') }), [key]: openHost });
    return exposed.safeParse(document).success ? [{ path: `${key}.host`, rule: OPEN_RULE }] : [];
  });
}

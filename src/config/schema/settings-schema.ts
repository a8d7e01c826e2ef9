import { z } from 'zod';
import { Settings, LogThreshold } from '../config';
import { authSchema } from './auth-schema';
import { certificates, decimal, flag, integer, networks, oneOf, requiredInteger } from './key-schemas';
import { listenersShape } from './listeners-schema';
import { proxySchema } from './proxy-schema';
import { redisSchema } from './redis-schema';
import { References } from './references';
import { storeShape } from './store-schema';
import { commonThrottleSchema } from './throttle-schema';
import { parseBareUrl } from './web-origin';

const LOG_LEVELS: readonly LogThreshold[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const HOUR_MS = 3_600_000;
/**
 * All keys but `accounts` and `callers`. Each carries its unit, default and range as data, from
 * which error messages and the reference of keys are made.
 */
export function settingsShape(references: References): { [K in keyof Settings]-?: z.ZodType<Settings[K]> } {
  return {
    ...listenersShape(references),
    auth: authSchema(references),
    docs: docs(),
    console: z.strictObject({ enabled: flag('serve the page for people at /console', true) }).prefault({}),
    urlPolicy: urlPolicy(),
    overload: overload(),
    defaults: defaults(),
    upstream: upstream(references),
    ...storeShape(references),
    redis: redisSchema(references),
    throttle: throttle(),
    trustedProxies: networks(
      'networks of proxies that livegate takes the address of a client from, in X-Forwarded-For or Forwarded',
    ),
    quota: quota(),
    breaker: breaker(),
    retry: retry(),
    inventory: inventory(),
    drift: drift(),
    shutdown: shutdown(),
    reload: reload(),
    audit: audit(),
    rollouts: rollouts(),
    publicUrl: publicUrl(),
    log: log(),
  };
}

function docs() {
  const about = 'serve /openapi.json and /v1/schemas/live without authentication, and /docs where there is no console';
  const limit = 'requests for the documentation and the console from one address, or one IPv6 /64 network, in a window';
  return z
    .strictObject({
      public: flag(about, true),
      limit: integer(limit, { default: 100, min: 1, max: 10_000 }),
      windowMs: integer('length of that window', { unit: 'ms', default: 10_000, min: 100, max: HOUR_MS }),
    })
    .prefault({});
}

function urlPolicy() {
  const about = 'accept callback URLs and origins in private and other special-use address ranges';
  return z.strictObject({ allowPrivateHosts: flag(about, false) }).prefault({});
}

function overload() {
  const about = 'calls in progress, including those that wait; further calls are refused';
  const lists = 'list calls of one caller in progress; further ones are refused';
  return z
    .strictObject({
      maxOperations: integer(about, { default: 10_000, min: 1, max: 1_000_000 }),
      maxListsPerCaller: integer(lists, { default: 10, min: 1, max: 100_000 }),
    })
    .prefault({});
}

function defaults() {
  const shortest = 'deadline of a call without one of its own; at most defaults.maxDeadlineMs';
  return z
    .strictObject({
      deadlineMs: integer(shortest, { unit: 'ms', default: 10_000, min: 1, max: HOUR_MS }),
      maxDeadlineMs: integer('longest deadline that a call can have', {
        unit: 'ms',
        default: 60_000,
        min: 1,
        max: HOUR_MS,
      }),
    })
    .refine(({ deadlineMs, maxDeadlineMs }) => deadlineMs <= maxDeadlineMs, {
      path: ['deadlineMs'],
      error: 'must not be greater than defaults.maxDeadlineMs',
    })
    .prefault({});
}

function upstream(references: References) {
  const recovery = 'time to read back or restore after a failed write, in addition to the deadline of the call';
  const proxy =
    'HTTP proxy for the providers and the token issuer; by default that of HTTPS_PROXY or HTTP_PROXY, if set';
  const ca = "certificates trusted for the providers and the token issuer, in addition to the system's";
  const answer =
    'longest answer accepted from a provider; ' +
    'from 2 MiB on, an answer of livegate may exceed the 4 MiB limit of gRPC clients';
  return z
    .strictObject({
      connectTimeoutMs: integer('time limit for connecting to a provider', {
        unit: 'ms',
        default: 3_000,
        min: 1,
        max: HOUR_MS,
      }),
      timeoutMs: integer('time limit of one attempt at a provider', {
        unit: 'ms',
        default: 5_000,
        min: 1,
        max: HOUR_MS,
      }),
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

function throttle() {
  const limit = 'calls of one caller in a window; the default also applies without throttle, unless auth.mode is none';
  return commonThrottleSchema({ limit, windowMs: 'length of that window' });
}

function quota() {
  const spread =
    'assumed variation of the network delay to a provider; 9 times as much for windows of a minute or longer';
  const burst = 'share of a quota window longer than 5 s that calls may use at once; the rest is spread evenly';
  return z
    .strictObject({
      lateCapMs: integer('how late a granted slot can still be used', { unit: 'ms', default: 10, min: 1, max: 1_000 }),
      spreadMs: integer(spread, { unit: 'ms', default: 10, min: 0, max: 10_000 }),
      maxQueue: integer('calls that can wait for one quota', { default: 1_000, min: 1, max: 100_000 }),
      burst: decimal(burst, { default: 0.5, min: 0, max: 1 }),
      maxReplicas: integer('replicas that can share the quotas through Redis', { default: 8, min: 1, max: 1_000 }),
    })
    .prefault({});
}

function breaker() {
  const about = 'time that an open circuit waits before the first probe';
  return z
    .strictObject({
      failureRatio: decimal('share of failed calls in the window that opens the circuit', {
        default: 0.5,
        min: 0.01,
        max: 1,
      }),
      minCalls: integer('calls in the window below which the share does not count', {
        default: 10,
        min: 1,
        max: 100_000,
      }),
      windowMs: integer('length of that window', { unit: 'ms', default: 10_000, min: 1_000, max: HOUR_MS }),
      resetMs: integer(about, { unit: 'ms', default: 10_000, min: 100, max: HOUR_MS }),
      probes: integer('successful probes that close the circuit', { default: 3, min: 1, max: 100 }),
    })
    .prefault({});
}

function retry() {
  const floor = 'retries per second and account that the budget always allows';
  return z
    .strictObject({
      maxAttempts: integer('attempts of one action, including the first', { default: 3, min: 1, max: 10 }),
      budgetRatio: decimal("retries as a share of the account's calls", { default: 0.2, min: 0, max: 1 }),
      budgetFloorPerSecond: decimal(floor, { default: 1, min: 0, max: 100 }),
    })
    .prefault({});
}

function inventory() {
  const about = "time that the list of an account's domains is kept before a request reads it from the provider again";
  return z
    .strictObject({ ttlMs: integer(about, { unit: 'ms', default: 600_000, min: 0, max: 24 * HOUR_MS }) })
    .prefault({});
}

function drift() {
  const about = 'time in which livegate looks once at everything that it has set; without it, livegate does not look';
  return z
    .strictObject({ everyMs: requiredInteger(about, { unit: 'ms', min: 1_000, max: 30 * 24 * HOUR_MS }) })
    .optional();
}

function shutdown() {
  const about = 'time for calls in progress to finish after SIGTERM; 0 aborts them at once';
  return z
    .strictObject({ graceMs: integer(about, { unit: 'ms', default: 10_000, min: 0, max: HOUR_MS }) })
    .prefault({});
}

/** Which keys a reload applies is in `RELOADABLE_KEYS`. */
function reload() {
  const about =
    'interval at which livegate checks the configuration file and the files of tls for changes; 0: only SIGHUP reloads';
  return z.strictObject({ pollMs: integer(about, { unit: 'ms', default: 2_000, min: 0, max: HOUR_MS }) }).prefault({});
}

function rollouts() {
  const wait = 'longest time that an item of a rollout waits for a circuit, a quota or a lock';
  const keepDays = 'age at which a rollout that has ended is removed, with all its items';
  const ratio = 'part of the configurations found that a rollout may change without acceptBlastRadius';
  return z
    .strictObject({
      maxWaitMs: integer(wait, { unit: 'ms', default: 600_000, min: 1_000, max: 24 * HOUR_MS }),
      maxChangeRatio: decimal(ratio, { default: 0.3, min: 0, max: 1 }),
      keepDays: integer(keepDays, { unit: 'days', default: 90, min: 1, max: 36_500 }),
    })
    .prefault({});
}

function audit() {
  const about = 'record reads as well; writes are always recorded';
  const refusals = 'record refused access as well; at most 10 records a minute and caller';
  const keepDays =
    'age at which a finished chain of records is removed; a chain holds the records of a process and day';
  return z
    .strictObject({
      reads: flag(about, false),
      refusals: flag(refusals, false),
      keepDays: integer(keepDays, { unit: 'days', default: 400, min: 2, max: 36_500 }),
    })
    .prefault({});
}

function publicUrl() {
  const rule = 'must be an http or https URL of host and port only';
  return z
    .string(rule)
    .transform((text, context): string => {
      const url = parseBareUrl(text);
      if (url) return url.origin;
      context.addIssue({ code: 'custom', message: rule });
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'URL under which clouds reach rest, for receivers and livegate: URLs', rule });
}

function log() {
  return z
    .strictObject({
      level: oneOf('least severe level that is logged; audit_head is logged at every level', LOG_LEVELS, 'info'),
      requests: flag('log every request; without it, only failures of livegate and of providers', true),
    })
    .prefault({});
}

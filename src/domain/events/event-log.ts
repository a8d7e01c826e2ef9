/** `fatal`: the process ends for this reason. */
export type LogLevel = 'info' | 'warn' | 'error' | 'fatal';

interface LogEvent {
  /** The usual level. */
  readonly level: LogLevel;
  /** One sentence for the person on call. */
  readonly meaning: string;
  /** Logged regardless of `log.level`, like everything `fatal`. */
  readonly always?: true;
  /** So frequent that lines may wait a moment, to be written together. */
  readonly mayWait?: true;
}

/** Every event of the log. docs/runbook.md is generated from this list. */
export const LOG_EVENTS = {
  request: {
    level: 'info',
    meaning:
      'A request to the API has ended. The level is `warn` for UNKNOWN, UNAVAILABLE and ' +
      'DEADLINE_EXCEEDED, and `error` for INTERNAL. ' +
      '[The request log](operations.md#the-request-log) explains the fields.',
    mayWait: true,
  },
  config_reloaded: {
    level: 'info',
    meaning: 'The configuration was read again and is in force, except for the keys in `needRestart` (then `warn`).',
  },
  reload_refused: { level: 'error', meaning: 'The new configuration has errors; the old one stays in force.' },
  secret_file_unusable: {
    level: 'error',
    meaning: 'A file with a secret cannot be used; the secret read before stays in use.',
  },
  secret_file_usable: {
    level: 'info',
    meaning: 'A file with a secret can be used again; `durationMs` is how long it could not. Nothing to do.',
  },
  credentials_failing: {
    level: 'error',
    meaning:
      'An account has no new credentials from its `source`. Calls fail once the old ones have ' +
      'expired. Mend what `cause` names: the command, the file, STS or the metadata service.',
  },
  credentials_back: { level: 'info', meaning: 'The source hands out credentials again. Nothing to do.' },
  credentials_rejected: {
    level: 'error',
    meaning:
      'A cloud does not accept the credentials of an account, so calls get ' +
      '`PROVIDER_CREDENTIALS_REJECTED`; `upstreamCode` is the code of the cloud. Replace them.',
  },
  credentials_accepted: {
    level: 'info',
    meaning: 'The cloud accepts the credentials of the account again. Nothing to do.',
  },
  issuer_keys_failing: {
    level: 'error',
    meaning:
      "The keys of the tokens' issuer cannot be fetched; tokens signed with an unknown key get " +
      '`CREDENTIALS_UNVERIFIABLE`. Check `auth.jwt.jwksUri` from this host, through ' +
      '`upstream.proxy` if there is one.',
  },
  issuer_keys_back: { level: 'info', meaning: "The issuer's keys can be fetched again. Nothing to do." },
  breaker_opened: {
    level: 'error',
    meaning:
      'A cloud keeps failing an action of an account, so calls get `CIRCUIT_OPEN`; `reason` ' +
      'and `cause` are of the last failure. Check the network and the status page of the ' +
      'cloud.',
  },
  breaker_half_open: {
    level: 'info',
    meaning: 'The first calls are let through again to see whether the cloud has recovered. Nothing to do.',
  },
  breaker_closed: {
    level: 'info',
    meaning:
      'The cloud serves the action again; `refused` calls were turned away in `durationMs`. ' +
      '`why: "unused"`: no call tried it for so long that livegate dropped the breaker. Nothing to do.',
  },
  breaker_overridden: {
    level: 'warn',
    meaning:
      'An operator forced a breaker open or closed, or ended that (`AUTO`); the audit names the ' +
      'caller. An override holds until an operator ends it.',
  },
  quota_lowered: {
    level: 'warn',
    meaning:
      'A cloud throttles an action below its quota, so livegate uses `currentLimit` for a ' +
      'while. Somebody else uses the cloud account, or `quotas` of the account is too high.',
  },
  quota_restored: { level: 'info', meaning: 'The quota of the action is used in full again. Nothing to do.' },
  descriptors_exhausted: {
    level: 'error',
    meaning:
      'No file descriptor is left: connections are dropped, and calls to clouds fail. Raise ' +
      '`LimitNOFILE` (ulimit -n), or lower `rest.maxConnections` and `grpc.maxConnections`.',
  },
  descriptors_available: { level: 'info', meaning: 'There are file descriptors again. Nothing to do.' },
  listener_failed: {
    level: 'error',
    meaning:
      'A listener could not be opened, or could not accept a connection; `cause` tells why: ' +
      'usually a port in use, or a limit of the system.',
  },
  audit_head: { level: 'info', meaning: 'How far the audit has come; keep it for `--verify-audit`.', always: true },
  audit_indexed: {
    level: 'info',
    meaning:
      'Records of an older version are in the index of the audit now; callers with any grants ' +
      'can list them. Nothing to do.',
  },
  audit_index_failed: {
    level: 'warn',
    meaning:
      'Records of an older version could not be put into the index of the audit; livegate tries again in a minute.',
  },
  audit_chain_kept: {
    level: 'warn',
    meaning: 'A chain of the audit is older than `audit.keepDays`, but is kept, because it does not verify.',
  },
  retention_done: {
    level: 'info',
    meaning:
      'Old rows were removed: `chains` and `records` of the audit, `states` of deleted resources, ' +
      '`leases` that ended long ago, and `rollouts` older than `rollouts.keepDays`. Nothing to do.',
  },
  retention_failed: {
    level: 'warn',
    meaning: 'Old rows could not be removed from the store; livegate tries again in an hour.',
  },
  quota_store_joined: {
    level: 'info',
    meaning: 'This replica shares quotas through Redis, for the first time or again.',
  },
  quota_store_unreachable: {
    level: 'error',
    meaning: 'This replica cannot join the replicas in Redis, or has lost them for too long to go on with its share.',
  },
  quota_store_lost: {
    level: 'error',
    meaning: 'The connection to Redis is lost; the replica goes on with its own share where that is safe.',
  },
  throttle_store_lost: {
    level: 'warn',
    meaning: "Redis does not answer in time; this replica counts callers' calls by itself.",
  },
  throttle_store_back: { level: 'warn', meaning: "Callers' calls are counted in Redis again." },
  store_failing: {
    level: 'error',
    meaning: 'The store cannot be used; writes are refused with `STORE_UNAVAILABLE` until `store_recovered`.',
  },
  store_recovered: { level: 'info', meaning: 'The store can be used again. Nothing to do.' },
  fingerprint_key_changed: {
    level: 'warn',
    meaning:
      'The store was used with another `fingerprintKey` before; verifying older chains of the audit takes that one.',
  },
  store_lost: {
    level: 'fatal',
    meaning:
      'The embedded store is gone for good; the process drains and ends with exit status 1, or ' +
      'by SIGKILL (137) if its thread hangs.',
  },
  trace_export_failing: {
    level: 'warn',
    meaning:
      'The collector of traces does not take spans; `cause` gives the reason. Calls are served, but ' +
      'spans are lost. Check the collector, and the `OTEL_EXPORTER_OTLP_*` variables.',
  },
  trace_export_back: {
    level: 'info',
    meaning: 'The collector takes spans again; `failures` is how many were lost in `durationMs`. Nothing to do.',
  },
  spans_lost: {
    level: 'warn',
    meaning: 'livegate ended before the collector had taken all spans; `spans` is how many are lost.',
  },
  connection_cut: {
    level: 'warn',
    meaning:
      'A connection was not accepted or was ended; `why` names the limit: ' +
      '`connections_exceeded`, `address_exceeded`, `calls_exceeded`, `handshake_late`, ' +
      '`answer_unread` or `protocol_abused`.',
  },
  call_shed: {
    level: 'warn',
    meaning:
      'A gRPC call was ended before its message was read; `why` names the limit: ' +
      '`message_late`, `awaited_exceeded`, `watches_exceeded` or `reflections_exceeded`.',
  },
  authentication_failed: {
    level: 'warn',
    meaning:
      'A request from this address had no valid credentials; `reason` tells why. Many from one ' +
      'address: an expired key of a client, or somebody guessing.',
  },
  access_refused: {
    level: 'warn',
    meaning:
      'A caller asked for an account, or for a domain in it, without the right. Extend its ' +
      '`grants` if it should have it; otherwise ask its owner.',
  },
  caller_throttled: {
    level: 'warn',
    meaning: 'A caller used up its limit of calls (`throttle`). Slow it down, or raise its limit.',
  },
  address_throttled: {
    level: 'warn',
    meaning:
      'An address used up its limit of requests without valid credentials ' +
      '(`throttle.unauthenticated`), or of requests for `/docs` and `/openapi.json` (`docs`). ' +
      'Callers that livegate recognizes are served.',
  },
  operation_refused: {
    level: 'warn',
    meaning:
      'A call was refused because too many are under way; `why` names the limit: ' +
      '`operations_exceeded` (`overload.maxOperations`) or `lists_exceeded` ' +
      '(`overload.maxListsPerCaller`).',
  },
  drift_found: {
    level: 'warn',
    meaning:
      'A resource that livegate has set was changed behind its back, in `fields`, or is not there any ' +
      'more (`gone`). [The list of drifts](operations.md#drift) has the values.',
  },
  drift_ended: {
    level: 'info',
    meaning: 'A resource is as livegate set it again, without a write through livegate. Nothing to do.',
  },
  drift_forgotten: {
    level: 'info',
    meaning:
      'No configuration has had the cloud account for a day or longer: the `entries` of its drift were removed. ' +
      'Nothing to do.',
  },
  drift_unreadable: {
    level: 'warn',
    meaning:
      'A resource that livegate has set cannot be read, so livegate does not know whether it drifted; ' +
      '`reason` and `cause` tell why. Of several in one account, a line is logged at most once a minute.',
  },
  event_refused: {
    level: 'warn',
    meaning:
      'A message to a receiver was not accepted; `reason` tells why. `SIGNATURE_WRONG`: the cloud ' +
      "signs with another key than the receiver's `keys`, or somebody else has the URL. `QUEUE_FULL`: too " +
      'many messages were under way. `SHUTTING_DOWN`: the process was ending.',
  },
  event_not_stored: {
    level: 'error',
    meaning:
      'An event could not be stored, and the cloud was answered 503; not every cloud is known to send ' +
      'it again. See `store_failing`, or the load of the store.',
  },
  event_dead: {
    level: 'error',
    meaning:
      'An event is a dead letter: `sink` has not taken it in time, or will never take it; ' +
      '`status` and `lastError` are of the last attempt. Without an `eventId`, `events` of them were ' +
      'given up by their age: the configuration has no such sink any more, it had asked for time, or it ' +
      'is too slow. Mend the sink, then send them again with `livegate events retry`.',
  },
  sink_failing: {
    level: 'error',
    meaning:
      'A sink does not take events; `cause` is of the first attempt that failed. They are kept and ' +
      'sent again. Check the sink.',
  },
  sink_recovered: {
    level: 'info',
    meaning: 'The sink takes events again; `failures` is how many attempts failed in `durationMs`. Nothing to do.',
  },
  events_upkeep_failed: {
    level: 'warn',
    meaning: 'Old events could not be removed, or those that wait not be counted; livegate tries again in a minute.',
  },
  rollout_changed: {
    level: 'info',
    meaning:
      'A rollout is in another `state`, or is being cancelled (`isCancelled`). `cause` tells why: ' +
      '`created`, `applied`, `cancelled` or `retried` by `caller`, `planned`, `planning_failed` ' +
      'for `reason`, `all_ended`, or `not_applied_in_time`, which is 24 hours. The level is ' +
      '`warn` for `FAILED` and `PARTIALLY_FAILED`: look at its items.',
  },
  internal_error: { level: 'error', meaning: 'livegate failed; the caller got `INTERNAL_ERROR` with this request id.' },
  operations_cut: { level: 'error', meaning: 'Operations were cut off because the grace time ended.' },
  close_failed: { level: 'error', meaning: 'Something could not be closed in order when the process ended.' },
  start_failed: {
    level: 'fatal',
    meaning: 'livegate cannot start; `message` and `cause` tell why. The process ends with exit status 1.',
  },
  crashed: {
    level: 'fatal',
    meaning: 'An error that nothing caught ended the process with exit status 1. Report it with its stack.',
  },
  process_warning: {
    level: 'warn',
    meaning:
      'A warning of Node.js or of a library, such as that of pg for `sslmode=require`, which ' +
      'does not check the certificate as `verify-full` does.',
  },
  framework: { level: 'info', meaning: 'A message of a framework below livegate.' },
} as const satisfies Readonly<Record<string, LogEvent>>;

export type LogEventName = keyof typeof LOG_EVENTS;

/** Facts about an event. Never a secret, and no long text that a caller can choose. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Logs an event. `level` overrides the usual level. */
export type Report = (event: LogEventName, fields?: LogFields, level?: LogLevel) => void;

/**
 * Logs an event that outsiders or callers can repeat at will. Per event and key (a caller, an
 * address), the first is logged at once, later ones at most once a minute with the number
 * `suppressed` in between. `level` where it is not the usual one.
 */
export type ReportRepeated = (event: LogEventName, key: string, fields?: LogFields, level?: LogLevel) => void;

/** The log, for every folder. Both functions can be passed on separately. */
export interface EventLog {
  readonly report: Report;
  readonly reportRepeated: ReportRepeated;
}

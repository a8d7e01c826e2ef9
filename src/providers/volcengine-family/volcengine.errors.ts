import { Account } from '../../domain/access/account';
import { ErrorReason, GatewayError, Violation, ViolationReason } from '../../domain/errors/gateway-error';
import { COMMON_CODES } from '../common-codes';
import { CodeMeaning, ErrorTable } from '../error-table';

const REJECTED: CodeMeaning = { reason: 'PROVIDER_REJECTED_ARGUMENT', outcome: 'NOT_APPLIED' };
const NOT_FOUND: CodeMeaning = { reason: 'DOMAIN_NOT_FOUND', outcome: 'NOT_APPLIED' };
const FORBIDDEN: CodeMeaning = { reason: 'PROVIDER_PERMISSION_DENIED', outcome: 'NOT_APPLIED' };
const NOT_READY: CodeMeaning = { reason: 'PROVIDER_ACCOUNT_NOT_READY', outcome: 'NOT_APPLIED' };
const THROTTLED: CodeMeaning = { reason: 'PROVIDER_THROTTLED', outcome: 'NOT_APPLIED' };
const BAD_CREDENTIALS: CodeMeaning = { reason: 'PROVIDER_CREDENTIALS_REJECTED', outcome: 'NOT_APPLIED' };
const OURS: CodeMeaning = { reason: 'INTERNAL_ERROR', outcome: 'NOT_APPLIED' };
const DOWN: CodeMeaning = { reason: 'PROVIDER_UNAVAILABLE', outcome: 'UNKNOWN' };
const UNCLASSIFIED: CodeMeaning = { reason: 'PROVIDER_ERROR_UNKNOWN', outcome: 'UNKNOWN' };

/**
 * Volcengine: UpdateCallback, error codes; public error codes. The pages of the other actions list
 * a part of the former. Codes grow by dotted suffixes, so each row stands for its family.
 */
const FAMILY_CODES: Readonly<Record<string, CodeMeaning>> = {
  ...COMMON_CODES,
  CommonErr: UNCLASSIFIED,

  'InvalidParam*': REJECTED,
  'MissingParam*': REJECTED,

  'ResourceNotFound*': NOT_FOUND,

  'RequestForbidden*': FORBIDDEN,
  'AccessDenied*': FORBIDDEN,
  'LackPolicy*': FORBIDDEN,
  'LackProjectPolicy*': FORBIDDEN,

  // Exact, since the longer pattern RequestForbidden* would win over *.BillingStatus.
  'RequestForbidden.BillingStatus': NOT_READY,
  '*.BillingStatus': NOT_READY,

  'FlowLimitExceeded*': THROTTLED,
  '*FlowLimit*': THROTTLED,
  'RequestLimitExceeded*': THROTTLED,
  '*Throttling*': THROTTLED,

  'InvalidAccessKey*': BAD_CREDENTIALS,
  'InvalidAuthorization*': BAD_CREDENTIALS,
  'InvalidCredential*': BAD_CREDENTIALS,
  'InvalidSecretToken*': BAD_CREDENTIALS,
  'InvalidTimestamp*': { ...BAD_CREDENTIALS, signAgain: true },
  'MissingAuthenticationToken*': BAD_CREDENTIALS,
  // A request without X-Date: what signs it was lost on the way, no parameter of the caller.
  'MissingRequestInfo*': BAD_CREDENTIALS,
  'MissingSignature*': BAD_CREDENTIALS,
  'SignatureDoesNotMatch*': BAD_CREDENTIALS,

  // livegate called something that does not exist: a fault that neither caller nor cloud can fix.
  'InvalidActionOrVersion*': OURS,
  'MethodNotAllowed*': OURS,
  'ServiceNotFound*': OURS,

  // Each leaves open whether the service behind the gateway did its work, FailToConnect too: the
  // page does not say when it comes.
  'FailToConnect*': DOWN,
  'InternalError*': DOWN,
  'InternalServiceError*': DOWN,
  'InternalServiceTimeout*': DOWN,
  'ServiceUnavailable*': DOWN,
};

/** The family's codes, and those of one member, which win. */
export function errorTableOf(rows: Readonly<Record<string, CodeMeaning>> = {}): ErrorTable {
  return new ErrorTable({ ...FAMILY_CODES, ...rows });
}

/** An answer with an error in it. */
export interface ProviderFailure {
  readonly account: Account;
  readonly action: string;
  readonly status: number;
  readonly code: string;
  /** The provider's text, scrubbed. */
  readonly message: string;
  readonly requestId: string | undefined;
  /** The header, as it came. */
  readonly retryAfter: string | undefined;
}

/** Reasons for which the cloud may send Retry-After. */
const PAUSES: readonly ErrorReason[] = ['PROVIDER_THROTTLED', 'PROVIDER_UNAVAILABLE'];

/** Classifies by the code alone: the cloud fails with HTTP 200 too (CommonErr). */
export function toGatewayError(failure: ProviderFailure, table: ErrorTable): GatewayError {
  const meaning = table.lookUp(failure.code) ?? UNCLASSIFIED;
  const text = [failure.code || 'an error without code', failure.message].filter(Boolean).join(': ');
  return new GatewayError(meaning.reason, `the provider answered ${failure.action} with ${text}`, {
    metadata: {
      account: failure.account.id,
      provider: failure.account.provider,
      action: failure.action,
      upstreamCode: failure.code,
      upstreamMessage: failure.message,
      upstreamStatus: String(failure.status),
      outcome: meaning.outcome,
      ...(failure.requestId !== undefined && { upstreamRequestId: failure.requestId }),
    },
    violations: meaning.reason === 'PROVIDER_REJECTED_ARGUMENT' ? violationsIn(failure.message) : [],
    retryAfterMs: PAUSES.includes(meaning.reason) ? retryAfterMs(failure.retryAfter) : undefined,
    signAgain: meaning.signAgain ?? false,
  });
}

/**
 * Where a parameter of the cloud stands in the neutral resource. Lower case: the cloud's texts are
 * not strict about it.
 */
const FIELD_OF_PARAMETER: Readonly<Record<string, string>> = {
  app: 'name',
  authkeyprimary: 'auth.key',
  callbackdetaillist: 'urls',
  domain: 'name',
  groupdetails: 'origins',
  relaysourcedomain: 'origins',
  relaysourceparams: 'origins',
  relaysourceprotocol: 'origins',
  transcodecallback: 'stream.transcodedStreams',
  starttime: 'startTime',
  endtime: 'endTime',
  stream: 'stream',
  url: 'urls',
  vhost: 'name',
};

/**
 * Volcengine: UpdateCallback, error codes: the templates of InvalidParam.Format, .Empty and
 * .OutOfRange.
 */
const TEMPLATES: readonly { readonly regExp: RegExp; readonly reason: ViolationReason }[] = [
  { regExp: /^(\w+) format error\b/, reason: 'INVALID_FORMAT' },
  { regExp: /^(\w+) is required\b/, reason: 'REQUIRED' },
  { regExp: /^(\w+) should be (?:one of|between) /, reason: 'OUT_OF_RANGE' },
];

/**
 * Only what the text names for certain: one of the templates with a parameter that has a field of
 * its own.
 */
function violationsIn(message: string): Violation[] {
  return TEMPLATES.flatMap(({ regExp, reason }) => {
    const field = FIELD_OF_PARAMETER[regExp.exec(message)?.[1]?.toLowerCase() ?? ''];
    return field === undefined ? [] : [{ field, reason, description: message }];
  });
}

const MAX_RETRY_AFTER_S = 3600;

/**
 * Undefined unless it is whole seconds of a sane count: no page of the cloud mentions the header, a
 * proxy may send anything.
 */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,4}$/.test(header)) return undefined;
  const seconds = Number(header);
  return seconds <= MAX_RETRY_AFTER_S ? seconds * 1000 : undefined;
}

/** Nothing to delete, and the caller does not allow absence. `resource` is its name. */
export function configNotFound({ id, provider }: Account, resource: string): GatewayError {
  return new GatewayError('CONFIG_NOT_FOUND', `the provider has no ${resource}`, {
    metadata: { account: id, provider, resource, outcome: 'NOT_APPLIED' },
  });
}

/** Turns the cloud's not-found into the value `absent`. */
export async function absentIfNotFound<T>(answer: Promise<T>, absent: T): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    // A vhost that is not there is a wrong name, not an absent configuration. Volcengine:
    // UpdateCallback, error codes.
    const isWrongVhost =
      thrown instanceof GatewayError && thrown.metadata.upstreamCode === 'ResourceNotFound.VhostNotExist';
    if (thrown instanceof GatewayError && thrown.reason === 'DOMAIN_NOT_FOUND' && !isWrongVhost) return absent;
    throw thrown;
  }
}

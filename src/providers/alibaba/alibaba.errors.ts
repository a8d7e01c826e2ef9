import { Account } from '../../domain/access/account';
import { ErrorMetadata, ErrorReason, GatewayError, Violation } from '../../domain/errors/gateway-error';
import { COMMON_CODES } from '../common-codes';
import { CodeMeaning, ErrorTable } from '../error-table';

/** The field of the caller's request behind each parameter. */
const FIELD_OF_PARAMETER: Readonly<Record<string, string>> = {
  DomainName: 'name',
  NotifyUrl: 'urls[0]',
  SwitchNotifyUrl: 'stream.switchUrl',
  ExceptionNotifyUrl: 'stream.exceptionUrl',
  OnDemandUrl: 'recording.onDemandUrl',
  NeedStatusNotify: 'recording.statusEvents',
  NotifyReqAuth: 'auth.enabled',
  NotifyAuthKey: 'auth.key',
  AppName: 'name',
  PullDomainName: 'origins',
  PullProtocol: 'origins[0].protocol',
  PullAppName: 'originApp',
  TranscodeLazy: 'transcodedStreams',
};

/** The cloud refused the request without executing it. */
const refused = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'NOT_APPLIED' });
/** The cloud failed, before or after executing the request. */
const failed = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'UNKNOWN' });

/**
 * Keyed by code, never by HTTP status: throttling is 400, "not found" is 400 or 404, "forbidden" is
 * 400, 401 or 403, depending on the action and on the age of its page.
 *
 *
 * Alibaba: error codes of the actions that livegate calls; ApsaraVideo Live, Error codes; Public
 * error codes.
 */
export const ALIBABA_ERROR_ROWS: Readonly<Record<string, CodeMeaning>> = {
  ...COMMON_CODES,

  // Public error codes: `Invalid` + a parameter's name.
  ...Object.fromEntries(
    Object.keys(FIELD_OF_PARAMETER).map((name) => [`Invalid${name}*`, refused('PROVIDER_REJECTED_ARGUMENT')]),
  ),

  // What livegate checks itself, but for StorageType, which is newer than most pages.
  'InvalidStartTime*': refused('PROVIDER_REJECTED_ARGUMENT'),
  'InvalidEndTime*': refused('PROVIDER_REJECTED_ARGUMENT'),
  'InvalidStorageType*': refused('PROVIDER_REJECTED_ARGUMENT'),

  // Flow control. A throttled request is dropped, not queued.
  '*Throttling*': refused('PROVIDER_THROTTLED'),

  // The cloud is down or broken.
  'InternalError*': failed('PROVIDER_UNAVAILABLE'),
  'ServiceUnavailable*': failed('PROVIDER_UNAVAILABLE'),
  'ServiceUnAvailable*': failed('PROVIDER_UNAVAILABLE'),
  UnknownError: failed('PROVIDER_UNAVAILABLE'),
  // The request was damaged in transit.
  ContentLengthDoesNotMatch: refused('PROVIDER_UNREACHABLE'),
  ContentMD5NotMatched: refused('PROVIDER_UNREACHABLE'),

  // livegate's credentials, signature, time stamp or nonce.
  SignatureDoesNotMatch: refused('PROVIDER_CREDENTIALS_REJECTED'),
  'InvalidSignature*': refused('PROVIDER_CREDENTIALS_REJECTED'),
  IncompleteSignature: refused('PROVIDER_CREDENTIALS_REJECTED'),
  'InvalidAccessKeyId*': refused('PROVIDER_CREDENTIALS_REJECTED'),
  'Forbidden.AccessKeyDisabled': refused('PROVIDER_CREDENTIALS_REJECTED'),
  MissingSecurityToken: refused('PROVIDER_CREDENTIALS_REJECTED'),
  'InvalidSecurityToken*': refused('PROVIDER_CREDENTIALS_REJECTED'),
  IllegalTimestamp: { ...refused('PROVIDER_CREDENTIALS_REJECTED'), signAgain: true },
  'InvalidTimeStamp.Format': { ...refused('PROVIDER_CREDENTIALS_REJECTED'), signAgain: true },
  'InvalidTimeStamp.Expired': { ...refused('PROVIDER_CREDENTIALS_REJECTED'), signAgain: true },
  // Every send has a fresh nonce. If the cloud knows it, something in between sent the request
  // twice, and the first one may have taken effect.
  SignatureNonceUsed: { ...failed('PROVIDER_CREDENTIALS_REJECTED'), signAgain: true },

  // The account.
  Forbidden: refused('PROVIDER_PERMISSION_DENIED'),
  'Forbidden.*': refused('PROVIDER_PERMISSION_DENIED'),
  'InvalidIdentity.ServiceDisabled': refused('PROVIDER_ACCOUNT_NOT_READY'),
  LiveServiceNotFound: refused('PROVIDER_ACCOUNT_NOT_READY'),
  InsufficientBalance: refused('PROVIDER_ACCOUNT_NOT_READY'),
  'OperationDenied.SuspendedService*': refused('PROVIDER_ACCOUNT_NOT_READY'),

  // The domain.
  'InvalidDomain.NotFound': refused('DOMAIN_NOT_FOUND'),
  CodeNotPushDomain: refused('DOMAIN_TYPE_MISMATCH'),
  CodeGetMainPlaybackDomainError: refused('DOMAIN_TYPE_MISMATCH'),
  CodeGetPushbackDomainError: refused('DOMAIN_TYPE_MISMATCH'),
  IllegalOperation: refused('OPERATION_NOT_ALLOWED'),
  UnsupportedOperation: refused('OPERATION_NOT_ALLOWED'),
  OperationDenied: refused('OPERATION_NOT_ALLOWED'),

  // The configuration.
  'InvalidConfig.NotFound': refused('CONFIG_NOT_FOUND'),
  ConfigNotFound: refused('CONFIG_NOT_FOUND'),
  CodeConfigNotFound: refused('CONFIG_NOT_FOUND'),
  BusinessExist: refused('CONFIG_CONFLICT'),
  '*AlreadyExists': refused('CONFIG_CONFLICT'),

  // A parameter.
  'InvalidParam*': refused('PROVIDER_REJECTED_ARGUMENT'),
  MalformedParam: refused('PROVIDER_REJECTED_ARGUMENT'),
  'Missing*': refused('PROVIDER_REJECTED_ARGUMENT'),
  '*.Malformed': refused('PROVIDER_REJECTED_ARGUMENT'),
  '*.Unsafe': refused('PROVIDER_REJECTED_ARGUMENT'),
  CodeAppNameIsIllegal: refused('PROVIDER_REJECTED_ARGUMENT'),

  // The protocol: faults that no caller can fix.
  'InvalidApi.NotFound': refused('INTERNAL_ERROR'),
  'InvalidProduct.NotFound': refused('INTERNAL_ERROR'),
  NoSuchVersion: refused('INTERNAL_ERROR'),
  'InvalidProtocol.NeedSsl': refused('INTERNAL_ERROR'),
  UnsupportedHTTPMethod: refused('INTERNAL_ERROR'),
  'InvalidParameter.Format': refused('INTERNAL_ERROR'),
  'InvalidParameter.Accept': refused('INTERNAL_ERROR'),
};

const TABLE = new ErrorTable(ALIBABA_ERROR_ROWS);

const UNKNOWN_CODE = failed('PROVIDER_ERROR_UNKNOWN');

const SENTENCES: Readonly<Partial<Record<ErrorReason, string>>> = {
  PROVIDER_THROTTLED: 'the provider throttled the call',
  PROVIDER_UNAVAILABLE: 'the provider failed to process the request',
  PROVIDER_UNREACHABLE: 'the request was damaged on its way to the provider',
  PROVIDER_CREDENTIALS_REJECTED: "the provider refused livegate's credentials, signature, time stamp or nonce",
  PROVIDER_PERMISSION_DENIED: 'the provider does not permit the account to call this action',
  PROVIDER_ACCOUNT_NOT_READY: "the cloud account's service is not activated or disabled, or the account is in arrears",
  DOMAIN_NOT_FOUND: 'the cloud account does not have this domain',
  DOMAIN_TYPE_MISMATCH: 'a domain of this type cannot have a configuration of this kind',
  OPERATION_NOT_ALLOWED: 'the provider does not allow this operation on the domain',
  CONFIG_NOT_FOUND: 'the domain has no such configuration',
  CONFIG_CONFLICT: 'the provider reports that the configuration already exists',
  PROVIDER_REJECTED_ARGUMENT: 'the provider refused a parameter',
  PROVIDER_ERROR_UNKNOWN: 'the provider answered with an error code that livegate does not know',
  INTERNAL_ERROR: "the provider rejected the format of livegate's request",
};

/** An answer that refuses the request or reports a failure. */
export interface ProviderFailure {
  readonly code: string;
  /** From the answer's header, in milliseconds. */
  readonly retryAfterMs?: number;
}

export function codeMeaningOf(code: string): CodeMeaning {
  return TABLE.lookUp(code) ?? UNKNOWN_CODE;
}

export function toGatewayError({ code, retryAfterMs }: ProviderFailure, metadata: ErrorMetadata): GatewayError {
  const { reason, outcome, signAgain } = codeMeaningOf(code);
  return new GatewayError(reason, SENTENCES[reason] ?? 'the provider refused the request', {
    metadata: { ...metadata, upstreamCode: code, outcome },
    violations: reason === 'PROVIDER_REJECTED_ARGUMENT' ? violationsOf(code) : [],
    retryAfterMs: reason === 'PROVIDER_THROTTLED' ? retryAfterMs : undefined,
    signAgain,
  });
}

/** The violated field, for the few codes that name a parameter. */
function violationsOf(code: string): Violation[] {
  if (code === 'CodeAppNameIsIllegal') {
    return [{ field: 'name', reason: 'INVALID_FORMAT', description: 'the provider rejects this app name' }];
  }
  const [, fault, parameter = '', detail] = /^(Missing|Invalid) ?(\w+)(?:\.(\w+))?/.exec(code) ?? [];
  const field = FIELD_OF_PARAMETER[parameter];
  if (!field) return [];
  if (fault === 'Missing') return [{ field, reason: 'REQUIRED', description: 'the provider requires it' }];
  const description = detail === 'Unsafe' ? 'the provider considers it unsafe' : 'the provider considers it malformed';
  return [{ field, reason: 'INVALID_FORMAT', description }];
}

/** The operation needs a configuration that does not exist. `resource` is its name. */
export function configNotFound(account: Account, resource: string): GatewayError {
  return new GatewayError('CONFIG_NOT_FOUND', 'the domain has no such configuration', {
    metadata: { account: account.id, provider: account.provider, outcome: 'NOT_APPLIED', resource },
  });
}

/**
 * Every error code that the two clouds document for what livegate calls, with what a caller of
 * livegate gets for it. All expectations are literals: nothing here is computed from the code under
 * test.
 *
 * Statuses and messages are the pages'. Where a page prints a template, its variables are filled
 * in; where it prints none (`-`, or a meaning instead of a text) the message is ours, and where no
 * page gives the HTTP status, a plausible one is used.
 */

export type Provider = 'alibaba' | 'volcengine';

/** What a caller gets. */
export interface Neutral {
  /** The name in google.rpc.Code. */
  readonly code: string;
  readonly reason: string;
  /** The number in google.rpc.Code. */
  readonly grpc: number;
  /** The HTTP status of the REST API. */
  readonly rest: number;
  /** Of a write, where the cloud's state is not as wanted afterwards; a read has none. */
  readonly outcome: 'NOT_APPLIED' | 'PARTIALLY_APPLIED';
  /**
   * The code does not say whether the write took effect: livegate reads back, and says UNKNOWN
   * where that fails too.
   */
  readonly ambiguous?: true;
  /**
   * What the error is about, in metadata `resource`: the configuration of the request, or what it
   * belongs to.
   */
  readonly about?: 'config' | 'owner';
  /** How often the action is sent. A refused time stamp or nonce is signed again once. */
  readonly sends?: 2;
  /** Metadata `applied`: what stands of a sequence that could not be finished. */
  readonly applied?: string;
  /** The field of the caller's resource that the code or message names. */
  readonly violation?: { readonly field: string; readonly reason: string };
}

export interface ErrorRow {
  readonly provider: Provider;
  /** The page, in the vendor's words. */
  readonly page: string;
  /** The action that is answered so. */
  readonly action: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly neutral: Neutral;
}

const INVALID: Neutral = {
  code: 'INVALID_ARGUMENT',
  reason: 'PROVIDER_REJECTED_ARGUMENT',
  grpc: 3,
  rest: 400,
  outcome: 'NOT_APPLIED',
};
const invalid = (field: string, reason = 'INVALID_FORMAT'): Neutral => ({ ...INVALID, violation: { field, reason } });

const DOMAIN_MISSING: Neutral = {
  code: 'NOT_FOUND',
  reason: 'DOMAIN_NOT_FOUND',
  grpc: 5,
  rest: 404,
  outcome: 'NOT_APPLIED',
  about: 'owner',
};
const CONFIG_MISSING: Neutral = { ...DOMAIN_MISSING, reason: 'CONFIG_NOT_FOUND', about: 'config' };

const CONFLICT: Neutral = {
  code: 'ALREADY_EXISTS',
  reason: 'CONFIG_CONFLICT',
  grpc: 6,
  rest: 409,
  outcome: 'NOT_APPLIED',
  about: 'config',
};

const FORBIDDEN: Neutral = {
  code: 'PERMISSION_DENIED',
  reason: 'PROVIDER_PERMISSION_DENIED',
  grpc: 7,
  rest: 403,
  outcome: 'NOT_APPLIED',
};

const THROTTLED: Neutral = {
  code: 'RESOURCE_EXHAUSTED',
  reason: 'PROVIDER_THROTTLED',
  grpc: 8,
  rest: 429,
  outcome: 'NOT_APPLIED',
};

const precondition = (reason: string): Neutral => ({
  code: 'FAILED_PRECONDITION',
  reason,
  grpc: 9,
  rest: 400,
  outcome: 'NOT_APPLIED',
});
const WRONG_TYPE: Neutral = { ...precondition('DOMAIN_TYPE_MISMATCH'), about: 'owner' };
const NOT_ALLOWED: Neutral = { ...precondition('OPERATION_NOT_ALLOWED'), about: 'owner' };
const NOT_READY = precondition('PROVIDER_ACCOUNT_NOT_READY');
const CREDENTIALS = precondition('PROVIDER_CREDENTIALS_REJECTED');
const SIGNED_AGAIN: Neutral = { ...CREDENTIALS, sends: 2 };

const DOWN: Neutral = {
  code: 'UNAVAILABLE',
  reason: 'PROVIDER_UNAVAILABLE',
  grpc: 14,
  rest: 503,
  outcome: 'NOT_APPLIED',
  ambiguous: true,
};
const { ambiguous: _refused, ...NOT_EXECUTED } = DOWN;
const DAMAGED: Neutral = { ...NOT_EXECUTED, reason: 'PROVIDER_UNREACHABLE' };

const UNKNOWN: Neutral = {
  code: 'UNKNOWN',
  reason: 'PROVIDER_ERROR_UNKNOWN',
  grpc: 2,
  rest: 502,
  outcome: 'NOT_APPLIED',
  ambiguous: true,
};

/** The same, with the actions of a sequence that stand. */
const partly = (neutral: Neutral, applied: string): Neutral => ({ ...neutral, outcome: 'PARTIALLY_APPLIED', applied });

/** livegate called what is not there, or in a form that is not taken. */
const OURS: Neutral = { code: 'INTERNAL', reason: 'INTERNAL_ERROR', grpc: 13, rest: 500, outcome: 'NOT_APPLIED' };

type Line = readonly [status: number, code: string, message: string, neutral: Neutral];

const VENDOR = { alibaba: 'Alibaba', volcengine: 'Volcengine' } as const;

/** Codes of one page, answered by one action. */
function table(provider: Provider, title: string, action: string, lines: readonly Line[]): ErrorRow[] {
  const page = `${VENDOR[provider]}: ${title}, error codes`;
  return lines.map(([status, code, message, neutral]) => ({ provider, page, action, status, code, message, neutral }));
}

function page(provider: Provider, action: string, lines: readonly Line[]): ErrorRow[] {
  return table(provider, action, action, lines);
}

const NO_SUCH_DOMAIN = 'The domain provided does not exist in our records.';
const ILLEGAL = 'Illegal domain operate is not permitted.';
const EXISTS = 'Config has already exist.';
const ABSENT = 'Config does not exist.';
const OCCURRED = 'occurred, please contact the administrator.';
const BILLING = 'Billing status is not available for the AccountID, please activate the service or recharge.';

const PROCESSING_FAILED: Line = [
  500,
  'InternalError',
  'The request processing has failed due to some unknown error.',
  DOWN,
];

/**
 * Alibaba's snapshot family prints templates: `%s, please check and try again later.`, which does
 * not mean that one may.
 */
const checkAndTry = (what: string): string => `${what}, please check and try again later.`;
const MISSING_PARAM: Line = [400, 'MissingParam', checkAndTry('NotifyUrl is missing'), INVALID];
const MALFORMED_PARAM: Line = [400, 'MalformedParam', checkAndTry('NotifyUrl is malformed'), INVALID];
const TRY_LATER: Line = [500, 'InternalError', 'system error, please try again later.', DOWN];

/** Alibaba's recording and moderation families share these. */
const NOTIFY_URL: readonly Line[] = [
  [400, 'InvalidNotifyUrl.Malformed', 'Specified NotifyUrl is invalid.', invalid('urls[0]')],
  [400, 'InvalidNotifyUrl.Unsafe', 'Specified NotifyUrl is not safe.', invalid('urls[0]')],
];
const ON_DEMAND_URL: readonly Line[] = [
  [400, 'InvalidOnDemandUrl.Malformed', 'Specified OnDemandUrl is invalid.', invalid('recording.onDemandUrl')],
  [400, 'InvalidOnDemandUrl.Unsafe', 'Specified OnDemandUrl is not safe.', invalid('recording.onDemandUrl')],
];
const RECORD_FORBIDDEN: Line = [400, 'Forbidden', 'Ram Permission is forbidden.', FORBIDDEN];

/** All of Volcengine's pages begin alike. */
const BIND_ERROR: Line = [400, 'InvalidParam.BindError', 'Request parameter error, please check input data', INVALID];
const OUT_OF_RANGE: Line = [
  400,
  'InvalidParam.OutOfRange',
  'TranscodeCallback should be between 0 and 1',
  invalid('stream.transcodedStreams', 'OUT_OF_RANGE'),
];
const ACCOUNT_NOT_ALLOWED: Line = [
  403,
  'RequestForbidden.AccountIDNotAllow',
  'this AccountID does not have permission to access the corresponding resource, please check the request parameters',
  FORBIDDEN,
];

/** The error codes of the five pages that the API was first made from, each complete. */
export const SEED_PAGES = {
  setLiveStreamsNotifyUrlConfig: page('alibaba', 'SetLiveStreamsNotifyUrlConfig', [
    [400, 'InvalidParam', 'Parameter invalid.', INVALID],
    // Set is answered so again after the Delete that was to make room for it.
    [400, 'ConfigAlreadyExists', EXISTS, partly(CONFLICT, 'DeleteLiveStreamsNotifyUrlConfig')],
    [400, 'CodeGetMainPlaybackDomainError', 'Failed to obtain the main playback domain name.', WRONG_TYPE],
    [400, 'CodeNotPushDomain', 'The domain name is not a push domain name.', WRONG_TYPE],
    [500, 'InternalError', 'The request processing has failed due to backend service exception.', DOWN],
  ]),

  addLiveSnapshotNotifyConfig: page('alibaba', 'AddLiveSnapshotNotifyConfig', [
    MISSING_PARAM,
    MALFORMED_PARAM,
    TRY_LATER,
    [409, 'ConfigAlreadyExists', checkAndTry('the config already exists'), CONFLICT],
  ]),

  updateLiveRecordNotifyConfig: [
    ...page('alibaba', 'UpdateLiveRecordNotifyConfig', [
      ...NOTIFY_URL,
      ...ON_DEMAND_URL,
      [400, 'InvalidDomain.NotFound', 'Specified Domain is invalid.', DOMAIN_MISSING],
      RECORD_FORBIDDEN,
    ]),
    // From Update a Set goes on to Add, where it is final.
    ...table('alibaba', 'UpdateLiveRecordNotifyConfig', 'AddLiveRecordNotifyConfig', [
      [404, 'InvalidConfig.NotFound', ABSENT, CONFIG_MISSING],
    ]),
  ],

  updateCallback: page('volcengine', 'UpdateCallback', [
    [200, 'CommonErr', 'unclassified error', UNKNOWN],
    [400, 'InvalidParam', 'the parameter is invalid', INVALID],
    BIND_ERROR,
    [400, 'InvalidParam.Format', 'URL format error', invalid('urls')],
    OUT_OF_RANGE,
    [400, 'InvalidParam.OutOfRange', 'MessageType should be one of {[push push_end]}', INVALID],
    [400, 'InvalidParam.DomainAndApp', 'domain and app exist can not exist at the same time', INVALID],
    [400, 'InvalidParam.Empty', 'AuthKeyPrimary is required', invalid('auth.key', 'REQUIRED')],
    [403, 'RequestForbidden', 'the account does not have the resource', FORBIDDEN],
    ACCOUNT_NOT_ALLOWED,
    [403, 'RequestForbidden.BillingStatus', BILLING, NOT_READY],
    [404, 'ResourceNotFound', 'the resource is not found', DOMAIN_MISSING],
    [404, 'ResourceNotFound.VhostNotExist', 'vhost not found', DOMAIN_MISSING],
    [500, 'InternalError', `an internal error ${OCCURRED}`, DOWN],
    [500, 'InternalError.DB', `an internal error related to database ${OCCURRED}`, DOWN],
    [502, 'InternalServiceError', `an internal error ${OCCURRED}`, DOWN],
    [502, 'InternalServiceError.BadResponse', `an internal error ${OCCURRED}`, DOWN],
    [504, 'InternalServiceTimeout', 'Internal Service is timeout. please contact the administrator.', DOWN],
  ]),

  setLiveLazyPullStreamInfoConfig: page('alibaba', 'SetLiveLazyPullStreamInfoConfig', [
    [404, 'InvalidDomain.NotFound', NO_SUCH_DOMAIN, DOMAIN_MISSING],
    [403, 'IllegalOperation', ILLEGAL, NOT_ALLOWED],
    [400, 'Missing DomainName', 'DomainName is mandatory for this action.', invalid('name', 'REQUIRED')],
    PROCESSING_FAILED,
  ]),
} as const satisfies Record<string, readonly ErrorRow[]>;

/**
 * Codes of the gateway before all of Alibaba's products. Of several statuses that were seen, each
 * is here.
 */
const ALIBABA_GATEWAY = table('alibaba', 'gateway', 'SetLiveStreamsNotifyUrlConfig', [
  [400, 'Throttling', 'Request was denied due to request throttling.', THROTTLED],
  [503, 'Throttling', 'Request was denied due to request throttling.', THROTTLED],
  [400, 'Throttling.User', 'Request was denied due to user flow control.', THROTTLED],
  [400, 'Throttling.Api', 'Request was denied due to api flow control.', THROTTLED],
  [429, 'Rejected.Throttling', 'The request was rejected.', THROTTLED],
  [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', DOWN],
  [503, 'ServiceUnAvailable', 'The request has failed due to a temporary failure of the server.', DOWN],
  PROCESSING_FAILED,
  // Told by callers of the API, on no page of Live's.
  [503, 'ServiceBusy', 'The service is busy, please try again later.', DOWN],
  [400, 'FlowControlError', 'The request was denied due to flow control.', THROTTLED],
  [403, 'NoPermission', 'You are not authorized to do this action.', FORBIDDEN],
  [403, 'AuthenticationFail.NoPermission', 'You are not authorized to do this action.', FORBIDDEN],
  [400, 'OperationDenied.SuspendedService', 'The service is suspended.', NOT_READY],
  [500, 'UnknownError', 'The request processing has failed due to some unknown error, exception or failure.', DOWN],
  // Nonces are new with each send: something on the way sent the request twice, and the first may
  // have acted.
  [400, 'SignatureNonceUsed', 'Specified signature nonce was used already.', { ...SIGNED_AGAIN, ambiguous: true }],
  [403, 'SignatureDoesNotMatch', 'Specified signature is not matched with our calculation.', CREDENTIALS],
  [400, 'SignatureDoesNotMatch', 'Specified signature is not matched with our calculation.', CREDENTIALS],
  [400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards.', CREDENTIALS],
  [400, 'InvalidSignatureMethod', 'Specified signature method is not valid.', CREDENTIALS],
  [400, 'IllegalTimestamp', 'The input parameter Timestamp is not supplied or is illegal.', SIGNED_AGAIN],
  [400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.', SIGNED_AGAIN],
  [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.', SIGNED_AGAIN],
  [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.', CREDENTIALS],
  [400, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.', CREDENTIALS],
  [400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.', CREDENTIALS],
  [403, 'Forbidden.AccessKeyDisabled', 'The access key is disabled.', CREDENTIALS],
  [400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.', CREDENTIALS],
  [400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.', CREDENTIALS],
  [400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.', CREDENTIALS],
  [
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    'Specified SecurityToken mismatch with the AccessKey.',
    CREDENTIALS,
  ],
  [
    403,
    'Forbidden.RAM',
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    FORBIDDEN,
  ],
  [403, 'Forbidden', 'User not authorized to operate on the specified resource.', FORBIDDEN],
  [401, 'Forbidden', 'User not authorized to operate on the specified resource.', FORBIDDEN],
  [403, 'Forbidden.RiskControl', 'This operation is forbidden by risk control.', FORBIDDEN],
  [400, 'InvalidIdentity.ServiceDisabled', 'The service of the account is disabled.', NOT_READY],
  [400, 'LiveServiceNotFound', 'The live service is not activated.', NOT_READY],
  [400, 'InsufficientBalance', 'Your account does not have enough balance.', NOT_READY],
  [404, 'InvalidDomain.NotFound', NO_SUCH_DOMAIN, DOMAIN_MISSING],
  [403, 'IllegalOperation', ILLEGAL, NOT_ALLOWED],
  [404, 'IllegalOperation', ILLEGAL, NOT_ALLOWED],
  [400, 'MissingDomainName', 'DomainName is mandatory for this action.', invalid('name', 'REQUIRED')],
  [400, 'MissingParameter', 'The input parameter that is mandatory for this action is not supplied.', INVALID],
  [400, 'MissingParam', 'A parameter is missing.', INVALID],
  [400, 'InvalidNotifyUrl', 'The specified parameter NotifyUrl is not valid.', invalid('urls[0]')],
  [400, 'InvalidParameter', 'The specified parameter is not valid.', INVALID],
  [400, 'InvalidParam', 'Parameter invalid.', INVALID],
  [400, 'InvalidParams', 'Invalid Params.', INVALID],
  [400, 'MalformedParam', 'A parameter is malformed.', INVALID],
  [404, 'InvalidApi.NotFound', 'Specified api is not found, please check your url and method.', OURS],
  [404, 'InvalidProduct.NotFound', 'Cannot find product according to your specified domain.', OURS],
  [400, 'NoSuchVersion', 'The specified version does not exist.', OURS],
  [400, 'UnsupportedOperation', 'The specified action is not supported.', NOT_ALLOWED],
  [404, 'InvalidProtocol.NeedSsl', 'Your request is denied as lack of ssl protect.', OURS],
  [400, 'UnsupportedHTTPMethod', 'This http method is not supported.', OURS],
  [403, 'UnsupportedHTTPMethod', 'This http method is not supported.', OURS],
  [400, 'InvalidParameter.Format', 'Specified parameter Format is not supported.', OURS],
  [400, 'InvalidParameter.Accept', 'Specified header Accept is not supported.', OURS],
  [400, 'ContentLengthDoesNotMatch', 'The content length does not match.', DAMAGED],
  [400, 'ContentMD5NotMatched', 'The content MD5 does not match.', DAMAGED],
  [400, 'SomethingNeverDocumented', 'A code of no page.', UNKNOWN],
]);

/** Synonyms that Live's actions use for the same few facts. */
const ALIBABA_LIVE = [
  ...table('alibaba', 'ApsaraVideo Live', 'AddLiveSnapshotNotifyConfig', [
    [400, 'CodeConfigAlreadyExists', EXISTS, CONFLICT],
    [400, 'BusinessExist', 'The business exists already.', CONFLICT],
  ]),
  ...table('alibaba', 'ApsaraVideo Live', 'SetLiveStreamsNotifyUrlConfig', [
    [404, 'InvalidConfig.NotFound', ABSENT, CONFIG_MISSING],
    [400, 'InvalidConfig.NotFound', ABSENT, CONFIG_MISSING],
    [400, 'ConfigNotFound', ABSENT, CONFIG_MISSING],
    [400, 'CodeConfigNotFound', ABSENT, CONFIG_MISSING],
    [400, 'CodeGetPushbackDomainError', 'Failed to obtain the push domain name.', WRONG_TYPE],
    // One page prints a space in a code: they do not count in any.
    [400, 'CodeNot PushDomain', 'The domain name is not a push domain name.', WRONG_TYPE],
  ]),
  ...table('alibaba', 'ApsaraVideo Live', 'SetLiveLazyPullStreamInfoConfig', [
    [400, 'CodeAppNameIsIllegal', 'The app name is illegal.', invalid('name')],
    [400, 'InvalidPullProtocol', 'The specified parameter PullProtocol is not valid.', invalid('origins[0].protocol')],
    [400, 'MissingPullDomainName', 'PullDomainName is mandatory for this action.', invalid('origins', 'REQUIRED')],
    // Of scheduled pulling, which livegate does not call; the patterns cover them.
    [400, 'InvalidStartTime.Malformed', 'Specified StartTime is malformed.', INVALID],
    [400, 'InvalidEndTime.Malformed', 'Specified EndTime is malformed.', INVALID],
  ]),
];

/** The tables of the other pages. */
const ALIBABA_ACTIONS = [
  ...page('alibaba', 'UpdateLiveSnapshotNotifyConfig', [MISSING_PARAM, MALFORMED_PARAM, TRY_LATER]),
  ...table('alibaba', 'UpdateLiveSnapshotNotifyConfig', 'AddLiveSnapshotNotifyConfig', [
    [400, 'ConfigNotFound', checkAndTry('the config is not found'), CONFIG_MISSING],
  ]),
  ...page('alibaba', 'DeleteLiveSnapshotNotifyConfig', [MISSING_PARAM, TRY_LATER]),
  ...page('alibaba', 'DeleteLiveStreamsNotifyUrlConfig', [PROCESSING_FAILED]),
  ...page('alibaba', 'AddLiveRecordNotifyConfig', [
    ...NOTIFY_URL,
    ...ON_DEMAND_URL,
    [400, 'ConfigAlreadyExists', EXISTS, CONFLICT],
    [400, 'InvalidDomain.NotFound', 'Specified Domain is invalid.', DOMAIN_MISSING],
    RECORD_FORBIDDEN,
  ]),
  ...page('alibaba', 'DeleteLiveRecordNotifyConfig', [RECORD_FORBIDDEN]),
  ...page('alibaba', 'AddLiveDetectNotifyConfig', [...NOTIFY_URL, [400, 'ConfigAlreadyExists', EXISTS, CONFLICT]]),
  ...page('alibaba', 'UpdateLiveDetectNotifyConfig', [
    ...NOTIFY_URL,
    [400, 'InvalidParams', 'Invalid Params.', INVALID],
  ]),
  ...table('alibaba', 'UpdateLiveDetectNotifyConfig', 'AddLiveDetectNotifyConfig', [
    [404, 'InvalidConfig.NotFound', ABSENT, CONFIG_MISSING],
  ]),
  ...page('alibaba', 'DeleteLiveDetectNotifyConfig', [
    [404, 'InvalidDomain.NotFound', NO_SUCH_DOMAIN, DOMAIN_MISSING],
    [400, 'MissingDomainName', 'DomainName is mandatory for this action.', invalid('name', 'REQUIRED')],
    PROCESSING_FAILED,
  ]),
  ...page('alibaba', 'DeleteLiveLazyPullStreamInfoConfig', [
    PROCESSING_FAILED,
    [404, 'InvalidDomain.NotFound', NO_SUCH_DOMAIN, DOMAIN_MISSING],
    [404, 'IllegalOperation', ILLEGAL, NOT_ALLOWED],
  ]),
];

/** Codes of the gateway before all of Volcengine's products. */
const VOLCENGINE_GATEWAY = table('volcengine', 'gateway', 'UpdateRelaySourceV3', [
  [400, 'MissingParameter', 'The request is missing the Action or Version parameter.', INVALID],
  [401, 'MissingAuthenticationToken', 'The request is missing authentication information.', CREDENTIALS],
  [400, 'MissingRequestInfo', 'The request is missing X-Date.', CREDENTIALS],
  [401, 'MissingSignature', 'The request is missing a signature.', CREDENTIALS],
  [400, 'InvalidTimestamp', 'The signature is expired, or signed in the future.', SIGNED_AGAIN],
  [403, 'InvalidTimestamp', 'The signature is expired, or signed in the future.', SIGNED_AGAIN],
  [404, 'ServiceNotFound', 'The service is not found.', OURS],
  [404, 'InvalidActionOrVersion', 'Could not find operation for the action and version.', OURS],
  [401, 'InvalidAccessKey', 'The access key is not found.', CREDENTIALS],
  [401, 'SignatureDoesNotMatch', 'The request signature we calculated does not match.', CREDENTIALS],
  [403, 'LackPolicy', 'The user has no policy for the action.', FORBIDDEN],
  [403, 'AccessDenied', 'User is not authorized to perform: live:UpdateRelaySourceV3 on resource: *.', FORBIDDEN],
  [500, 'InternalError', 'Service has some internal Error. Pls Contact With Admin.', DOWN],
  [504, 'InternalServiceTimeout', 'The service did not answer in time.', DOWN],
  [400, 'InvalidAuthorization', 'The Authorization header is malformed.', CREDENTIALS],
  [400, 'InvalidCredential', 'The Credential of the Authorization header is malformed.', CREDENTIALS],
  [401, 'InvalidSecretToken', 'The security token is invalid or expired.', CREDENTIALS],
  [403, 'LackProjectPolicy', 'The user has no policy for the project.', FORBIDDEN],
  [401, 'LackProjectPolicy', 'The user has no policy for the project.', FORBIDDEN],
  [405, 'MethodNotAllowed', 'The HTTP method is not allowed.', OURS],
  [429, 'FlowLimitExceeded', 'The request rate exceeds the limit.', THROTTLED],
  [429, 'FlowLimitExceeded.QPSOverLimit', 'The request rate exceeds the limit.', THROTTLED],
  [502, 'FailToConnect', 'The gateway cannot reach the service.', DOWN],
  [502, 'InternalServiceError', 'The service failed.', DOWN],
  [503, 'ServiceUnavailableTemp', 'The service is temporarily unavailable.', DOWN],
  [429, 'RequestLimitExceeded', 'Too many requests.', THROTTLED],
  [400, 'SomethingNeverDocumented', 'A code of no page.', UNKNOWN],
]);

const VOLCENGINE_COMMON: readonly Line[] = [
  [200, 'CommonErr', 'unclassified error', UNKNOWN],
  [400, 'InvalidParam', 'the parameter is invalid', INVALID],
  BIND_ERROR,
  [403, 'RequestForbidden', 'the account does not have the resource', FORBIDDEN],
  ACCOUNT_NOT_ALLOWED,
];

const VOLCENGINE_ACTIONS = [
  ...page('volcengine', 'DeleteCallback', VOLCENGINE_COMMON),
  ...page('volcengine', 'UpdateRelaySourceV3', [
    ...VOLCENGINE_COMMON,
    [400, 'InvalidParam.OutOfRange', 'Servers should be between 1 and 10', INVALID],
  ]),
  ...page('volcengine', 'DeleteRelaySourceV3', VOLCENGINE_COMMON),
];

/** Answers to writes. */
export const WRITE_ROWS: readonly ErrorRow[] = [
  ...Object.values(SEED_PAGES).flat(),
  ...ALIBABA_GATEWAY,
  ...ALIBABA_LIVE,
  ...ALIBABA_ACTIONS,
  ...VOLCENGINE_GATEWAY,
  ...VOLCENGINE_ACTIONS,
];

/**
 * Answers to reads: the pages of the Describe actions, and of all other codes one of each meaning.
 */
export const READ_ROWS: readonly ErrorRow[] = [
  ...page('alibaba', 'DescribeLiveStreamsNotifyUrlConfig', [
    [500, 'InternalError', 'error on the live liveapi server', DOWN],
  ]),
  ...page('alibaba', 'DescribeLiveSnapshotNotifyConfig', [MISSING_PARAM, TRY_LATER]),
  ...table('alibaba', 'SetLiveStreamsNotifyUrlConfig', 'DescribeLiveStreamsNotifyUrlConfig', [
    [400, 'CodeNotPushDomain', 'The domain name is not a push domain name.', WRONG_TYPE],
  ]),
  ...table('alibaba', 'UpdateLiveRecordNotifyConfig', 'DescribeLiveRecordNotifyConfig', [RECORD_FORBIDDEN]),
  ...table('alibaba', 'gateway', 'DescribeLiveDetectNotifyConfig', [
    [400, 'InvalidIdentity.ServiceDisabled', 'The service of the account is disabled.', NOT_READY],
  ]),
  ...table('alibaba', 'gateway', 'DescribeLiveLazyPullStreamConfig', [
    [400, 'Throttling.User', 'Request was denied due to user flow control.', THROTTLED],
    [404, 'InvalidDomain.NotFound', NO_SUCH_DOMAIN, DOMAIN_MISSING],
    [403, 'IllegalOperation', ILLEGAL, NOT_ALLOWED],
    [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.', SIGNED_AGAIN],
    [400, 'SignatureNonceUsed', 'Specified signature nonce was used already.', SIGNED_AGAIN],
    [403, 'SignatureDoesNotMatch', 'Specified signature is not matched with our calculation.', CREDENTIALS],
    [400, 'ContentMD5NotMatched', 'The content MD5 does not match.', DAMAGED],
    [404, 'InvalidApi.NotFound', 'Specified api is not found, please check your url and method.', OURS],
    [400, 'SomethingNeverDocumented', 'A code of no page.', UNKNOWN],
  ]),
  ...page('volcengine', 'DescribeRelaySourceV3', VOLCENGINE_COMMON),
  ...table('volcengine', 'UpdateCallback', 'DescribeCallback', [
    [200, 'CommonErr', 'unclassified error', UNKNOWN],
    [400, 'InvalidParam.Empty', 'Vhost is required', invalid('name', 'REQUIRED')],
    [403, 'RequestForbidden.BillingStatus', BILLING, NOT_READY],
    [404, 'ResourceNotFound.VhostNotExist', 'vhost not found', DOMAIN_MISSING],
    [504, 'InternalServiceTimeout', 'Internal Service is timeout. please contact the administrator.', DOWN],
  ]),
  ...table('volcengine', 'gateway', 'DescribeCallback', [
    [400, 'InvalidTimestamp', 'The signature is expired, or signed in the future.', SIGNED_AGAIN],
    [401, 'InvalidAccessKey', 'The access key is not found.', CREDENTIALS],
    [403, 'AccessDenied', 'User is not authorized to perform: live:DescribeCallback on resource: *.', FORBIDDEN],
    [429, 'FlowLimitExceeded', 'The request rate exceeds the limit.', THROTTLED],
    [405, 'MethodNotAllowed', 'The HTTP method is not allowed.', OURS],
  ]),
];

/** A code by which a write goes on, or by which it has reached what it wanted. */
export interface ConvergenceRow {
  readonly provider: Provider;
  readonly page: string;
  readonly action: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The cloud's actions of the request, in order, each with what became of it. */
  readonly calls: readonly (readonly [action: string, outcome: string])[];
}

type Calls = ConvergenceRow['calls'];
type ConvergenceLine = readonly [action: string, status: number, code: string, message: string, calls: Calls];

function convergence(provider: Provider, lines: readonly ConvergenceLine[]): ConvergenceRow[] {
  return lines.map(([action, status, code, message, calls]) => {
    const place = { provider, page: `${VENDOR[provider]}: ${action}, error codes`, action };
    return { ...place, status, code, message, calls };
  });
}

/** An Update that is told that there is nothing, while somebody else has just added it. */
const againAfterAdd = (family: string): Calls => [
  [`UpdateLive${family}NotifyConfig`, 'NOT_APPLIED'],
  [`AddLive${family}NotifyConfig`, 'NOT_APPLIED'],
  [`UpdateLive${family}NotifyConfig`, 'APPLIED'],
];

/** Each answered once. */
export const CONVERGENCE_ROWS: readonly ConvergenceRow[] = [
  ...convergence('alibaba', [
    [
      'SetLiveStreamsNotifyUrlConfig',
      400,
      'ConfigAlreadyExists',
      EXISTS,
      [
        ['SetLiveStreamsNotifyUrlConfig', 'NOT_APPLIED'],
        ['DescribeLiveStreamsNotifyUrlConfig', 'READ'],
        ['DeleteLiveStreamsNotifyUrlConfig', 'APPLIED'],
        ['SetLiveStreamsNotifyUrlConfig', 'APPLIED'],
      ],
    ],
    [
      'AddLiveSnapshotNotifyConfig',
      409,
      'ConfigAlreadyExists',
      checkAndTry('the config already exists'),
      [
        ['UpdateLiveSnapshotNotifyConfig', 'NOT_APPLIED'],
        ['AddLiveSnapshotNotifyConfig', 'NOT_APPLIED'],
        ['UpdateLiveSnapshotNotifyConfig', 'NOT_APPLIED'],
        ['AddLiveSnapshotNotifyConfig', 'APPLIED'],
      ],
    ],
    ['UpdateLiveRecordNotifyConfig', 404, 'InvalidConfig.NotFound', ABSENT, againAfterAdd('Record')],
    [
      'UpdateLiveSnapshotNotifyConfig',
      400,
      'ConfigNotFound',
      checkAndTry('the config is not found'),
      againAfterAdd('Snapshot'),
    ],
    ['UpdateLiveDetectNotifyConfig', 404, 'InvalidConfig.NotFound', ABSENT, againAfterAdd('Detect')],
    [
      'DeleteLiveRecordNotifyConfig',
      404,
      'InvalidConfig.NotFound',
      ABSENT,
      [['DeleteLiveRecordNotifyConfig', 'NOT_APPLIED']],
    ],
    [
      'DeleteLiveDetectNotifyConfig',
      404,
      'InvalidConfig.NotFound',
      ABSENT,
      [['DeleteLiveDetectNotifyConfig', 'NOT_APPLIED']],
    ],
  ]),
  ...convergence('volcengine', [
    ['DeleteCallback', 404, 'ResourceNotFound', 'the resource is not found', [['DeleteCallback', 'NOT_APPLIED']]],
    [
      'DeleteRelaySourceV3',
      404,
      'ResourceNotFound',
      'the resource is not found',
      [['DeleteRelaySourceV3', 'NOT_APPLIED']],
    ],
  ]),
];

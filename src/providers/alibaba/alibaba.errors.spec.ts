import { CODE_OF_REASON, ErrorReason } from '../../domain/errors/gateway-error';
import { ALIBABA_ERROR_ROWS, codeMeaningOf, toGatewayError } from './alibaba.errors';

/**
 * Every code of the pages of the actions that livegate calls, of the Live error codes, and of the
 * gateway's public ones.
 */
const CODES: Readonly<Partial<Record<ErrorReason, readonly string[]>>> = {
  PROVIDER_THROTTLED: ['Throttling', 'Throttling.User', 'Throttling.Api', 'Rejected.Throttling', 'Throttling.UserX'],
  PROVIDER_UNAVAILABLE: [
    'InternalError',
    'InternalError.Backend',
    'ServiceUnavailable',
    'ServiceUnAvailable',
    'ServiceUnavailable.Gateway',
    'UnknownError',
  ],
  PROVIDER_UNREACHABLE: ['ContentLengthDoesNotMatch', 'ContentMD5NotMatched'],
  PROVIDER_CREDENTIALS_REJECTED: [
    'SignatureNonceUsed',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'InvalidSignatureMethod',
    'InvalidSignatureVersion',
    'IllegalTimestamp',
    'InvalidTimeStamp.Format',
    'InvalidTimeStamp.Expired',
    'InvalidAccessKeyId.NotFound',
    'InvalidAccessKeyId.Inactive',
    'Forbidden.AccessKeyDisabled',
    'MissingSecurityToken',
    'InvalidSecurityToken.Expired',
    'InvalidSecurityToken.Malformed',
    'InvalidSecurityToken.MismatchWithAccessKey',
  ],
  PROVIDER_PERMISSION_DENIED: ['Forbidden', 'Forbidden.RAM', 'Forbidden.RiskControl'],
  PROVIDER_ACCOUNT_NOT_READY: ['InvalidIdentity.ServiceDisabled', 'LiveServiceNotFound', 'InsufficientBalance'],
  DOMAIN_NOT_FOUND: ['InvalidDomain.NotFound'],
  DOMAIN_TYPE_MISMATCH: ['CodeNotPushDomain', 'CodeGetMainPlaybackDomainError', 'CodeGetPushbackDomainError'],
  OPERATION_NOT_ALLOWED: ['IllegalOperation', 'UnsupportedOperation'],
  CONFIG_NOT_FOUND: ['InvalidConfig.NotFound', 'ConfigNotFound', 'CodeConfigNotFound'],
  CONFIG_CONFLICT: ['ConfigAlreadyExists', 'CodeConfigAlreadyExists', 'BusinessExist'],
  PROVIDER_REJECTED_ARGUMENT: [
    'InvalidParam',
    'InvalidParams',
    'InvalidParameter',
    'MalformedParam',
    'MissingParam',
    'MissingParameter',
    'MissingDomainName',
    'Missing DomainName',
    'MissingPullProtocol',
    'InvalidDomainName',
    'InvalidPullProtocol',
    'InvalidNotifyUrl.Malformed',
    'InvalidNotifyUrl.Unsafe',
    'InvalidOnDemandUrl.Malformed',
    'InvalidOnDemandUrl.Unsafe',
    'CodeAppNameIsIllegal',
  ],
  INTERNAL_ERROR: [
    'InvalidApi.NotFound',
    'InvalidProduct.NotFound',
    'NoSuchVersion',
    'InvalidProtocol.NeedSsl',
    'UnsupportedHTTPMethod',
    'InvalidParameter.Format',
    'InvalidParameter.Accept',
  ],
  PROVIDER_ERROR_UNKNOWN: ['SomethingElse', 'CommonErr', ''],
};

const OUTCOME_UNKNOWN = new Set([...(CODES.PROVIDER_UNAVAILABLE ?? []), 'SignatureNonceUsed']);
const SIGN_AGAIN = new Set([
  'IllegalTimestamp',
  'InvalidTimeStamp.Format',
  'InvalidTimeStamp.Expired',
  'SignatureNonceUsed',
]);

const cases = Object.entries(CODES).flatMap(([reason, codes]) => codes.map((code) => [code, reason] as const));

describe('codeMeaningOf', () => {
  it.each(cases)('takes %p for %s', (code, reason) => {
    const isOpen = OUTCOME_UNKNOWN.has(code) || reason === 'PROVIDER_ERROR_UNKNOWN';

    expect(codeMeaningOf(code)).toEqual({
      reason,
      outcome: isOpen ? 'UNKNOWN' : 'NOT_APPLIED',
      ...(SIGN_AGAIN.has(code) && { signAgain: true }),
    });
  });
});

describe('toGatewayError', () => {
  it('has its own sentence for every reason of the table', () => {
    const reasons = new Set(
      [...Object.values(ALIBABA_ERROR_ROWS), codeMeaningOf('SomethingElse')].map((row) => row.reason),
    );
    const sentences = new Set(
      [...reasons].map((reason) => toGatewayError({ code: CODES[reason]?.[0] ?? reason }, {}).message),
    );

    expect(sentences.size).toBe(reasons.size);
    expect([...sentences]).not.toContain('the provider refused the request');
  });

  it('keeps the metadata, and adds code and outcome', () => {
    const error = toGatewayError({ code: 'Missing DomainName' }, { action: 'A', upstreamStatus: '400' });

    expect(error.code).toBe(CODE_OF_REASON.PROVIDER_REJECTED_ARGUMENT);
    expect(error.metadata).toEqual({
      action: 'A',
      upstreamStatus: '400',
      upstreamCode: 'Missing DomainName',
      outcome: 'NOT_APPLIED',
    });
  });

  it('passes on the retry time of throttled calls only', () => {
    expect(toGatewayError({ code: 'Throttling.User', retryAfterMs: 120 }, {}).retryAfterMs).toBe(120);
    expect(toGatewayError({ code: 'InternalError', retryAfterMs: 120 }, {}).retryAfterMs).toBeUndefined();
  });

  it.each([
    ['InvalidNotifyUrl.Malformed', 'urls[0]', 'INVALID_FORMAT'],
    ['InvalidNotifyUrl.Unsafe', 'urls[0]', 'INVALID_FORMAT'],
    ['InvalidOnDemandUrl.Malformed', 'recording.onDemandUrl', 'INVALID_FORMAT'],
    ['InvalidOnDemandUrl.Unsafe', 'recording.onDemandUrl', 'INVALID_FORMAT'],
    ['InvalidNotifyAuthKey', 'auth.key', 'INVALID_FORMAT'],
    ['InvalidPullDomainName', 'origins', 'INVALID_FORMAT'],
    ['MissingPullProtocol', 'origins[0].protocol', 'REQUIRED'],
    ['Missing DomainName', 'name', 'REQUIRED'],
    ['CodeAppNameIsIllegal', 'name', 'INVALID_FORMAT'],
  ])('%s is about %s', (code, field, reason) => {
    expect(toGatewayError({ code }, {}).violations).toEqual([
      { field, reason, description: expect.stringMatching(/^[a-z].*[a-z]$/) as string },
    ]);
  });

  it.each([
    ['InvalidParam'],
    ['MissingParam'],
    ['MalformedParam'],
    ['InvalidDomain.NotFound'],
    ['MissingSecurityToken'],
  ])('%s names no field', (code) => {
    expect(toGatewayError({ code }, {}).violations).toEqual([]);
  });
});

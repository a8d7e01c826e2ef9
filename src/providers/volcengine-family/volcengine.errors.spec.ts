import { ErrorReason, Violation } from '../../domain/errors/gateway-error';
import { absentIfNotFound, errorTableOf, ProviderFailure, toGatewayError } from './volcengine.errors';

const account = {
  id: 'volc-prod',
  provider: 'volcengine',
  uid: '2100000001',
  endpoint: 'https://live.volcengineapi.com',
};

const errorOf = (given: ProviderFailure) => toGatewayError(given, errorTableOf());

function failure(overrides: Partial<ProviderFailure> = {}): ProviderFailure {
  return {
    account,
    action: 'UpdateCallback',
    status: 400,
    code: 'InvalidParam',
    message: 'no',
    requestId: '2024',
    retryAfter: undefined,
    ...overrides,
  };
}

describe('the reason and outcome of a code', () => {
  it.each<[string, ErrorReason, 'NOT_APPLIED' | 'UNKNOWN']>([
    ['CommonErr', 'PROVIDER_ERROR_UNKNOWN', 'UNKNOWN'],
    ['InvalidParam', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['InvalidParam.BindError', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['InvalidParam.Format', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['InvalidParam.OutOfRange', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['InvalidParam.DomainAndApp', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['InvalidParam.Empty', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['RequestForbidden', 'PROVIDER_PERMISSION_DENIED', 'NOT_APPLIED'],
    ['RequestForbidden.AccountIDNotAllow', 'PROVIDER_PERMISSION_DENIED', 'NOT_APPLIED'],
    ['RequestForbidden.BillingStatus', 'PROVIDER_ACCOUNT_NOT_READY', 'NOT_APPLIED'],
    ['ResourceNotFound', 'DOMAIN_NOT_FOUND', 'NOT_APPLIED'],
    ['ResourceNotFound.VhostNotExist', 'DOMAIN_NOT_FOUND', 'NOT_APPLIED'],
    ['InternalError', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['InternalError.DB', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['InternalServiceError', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['InternalServiceError.BadResponse', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['InternalServiceTimeout', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['MissingParameter', 'PROVIDER_REJECTED_ARGUMENT', 'NOT_APPLIED'],
    ['MissingAuthenticationToken', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['MissingRequestInfo', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['MissingSignature', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['InvalidTimestamp', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['ServiceNotFound', 'INTERNAL_ERROR', 'NOT_APPLIED'],
    ['InvalidActionOrVersion', 'INTERNAL_ERROR', 'NOT_APPLIED'],
    ['InvalidAccessKey', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['SignatureDoesNotMatch', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['LackPolicy', 'PROVIDER_PERMISSION_DENIED', 'NOT_APPLIED'],
    ['AccessDenied', 'PROVIDER_PERMISSION_DENIED', 'NOT_APPLIED'],
    ['InvalidAuthorization', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['InvalidCredential', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['InvalidSecretToken', 'PROVIDER_CREDENTIALS_REJECTED', 'NOT_APPLIED'],
    ['LackProjectPolicy', 'PROVIDER_PERMISSION_DENIED', 'NOT_APPLIED'],
    ['MethodNotAllowed', 'INTERNAL_ERROR', 'NOT_APPLIED'],
    ['FlowLimitExceeded', 'PROVIDER_THROTTLED', 'NOT_APPLIED'],
    ['FailToConnect', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['ServiceUnavailableTemp', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['RequestLimitExceeded', 'PROVIDER_THROTTLED', 'NOT_APPLIED'],
    // Not on a page yet: families grow by suffixes.
    ['FlowLimitExceeded.QPSOverLimit', 'PROVIDER_THROTTLED', 'NOT_APPLIED'],
    ['AccountFlowLimitExceeded', 'PROVIDER_THROTTLED', 'NOT_APPLIED'],
    ['Throttling.User', 'PROVIDER_THROTTLED', 'NOT_APPLIED'],
    ['OperationDenied.BillingStatus', 'PROVIDER_ACCOUNT_NOT_READY', 'NOT_APPLIED'],
    ['ResourceNotFound.AppNotExist', 'DOMAIN_NOT_FOUND', 'NOT_APPLIED'],
    ['InternalError.Cache', 'PROVIDER_UNAVAILABLE', 'UNKNOWN'],
    ['NeverHeardOf', 'PROVIDER_ERROR_UNKNOWN', 'UNKNOWN'],
    ['', 'PROVIDER_ERROR_UNKNOWN', 'UNKNOWN'],
  ])('%s is %s, %s', (code, reason, outcome) => {
    const error = errorOf(failure({ code, status: 200 }));
    expect({ reason: error.reason, outcome: error.metadata.outcome }).toEqual({ reason, outcome });
    expect(error.signAgain).toBe(code === 'InvalidTimestamp');
  });
});

describe('what goes with an error', () => {
  it('is all that the provider said', () => {
    const error = errorOf(failure({ code: 'ResourceNotFound.VhostNotExist', status: 404, message: 'vhost not found' }));
    expect(error.metadata).toEqual({
      account: 'volc-prod',
      provider: 'volcengine',
      action: 'UpdateCallback',
      upstreamCode: 'ResourceNotFound.VhostNotExist',
      upstreamMessage: 'vhost not found',
      upstreamRequestId: '2024',
      upstreamStatus: '404',
      outcome: 'NOT_APPLIED',
    });
    expect(error.message).toBe(
      'the provider answered UpdateCallback with ResourceNotFound.VhostNotExist: vhost not found',
    );
  });

  it('has no request id if the answer had none', () => {
    expect(errorOf(failure({ requestId: undefined })).metadata).not.toHaveProperty('upstreamRequestId');
  });

  it.each<[string, string | undefined, number | undefined]>([
    ['FlowLimitExceeded', '2', 2000],
    ['ServiceUnavailableTemp', '3600', 3_600_000],
    ['FlowLimitExceeded', undefined, undefined],
    ['FlowLimitExceeded', '3601', undefined],
    ['FlowLimitExceeded', '-1', undefined],
    ['FlowLimitExceeded', '1.5', undefined],
    ['FlowLimitExceeded', 'Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['InvalidParam', '2', undefined],
  ])('%s with Retry-After %p comes with a pause of %p ms', (code, retryAfter, expected) => {
    expect(errorOf(failure({ code, retryAfter })).retryAfterMs).toBe(expected);
  });

  it.each<[string, Omit<Violation, 'description'>]>([
    ['URL format error', { field: 'urls', reason: 'INVALID_FORMAT' }],
    ['AuthKeyPrimary is required', { field: 'auth.key', reason: 'REQUIRED' }],
    ['TranscodeCallback should be one of {[0 1]}', { field: 'stream.transcodedStreams', reason: 'OUT_OF_RANGE' }],
    ['url should be between 1 and 100', { field: 'urls', reason: 'OUT_OF_RANGE' }],
    ['App format error', { field: 'name', reason: 'INVALID_FORMAT' }],
    ['RelaySourceDomain format error', { field: 'origins', reason: 'INVALID_FORMAT' }],
  ])('%p names a field', (message, violation) => {
    expect(errorOf(failure({ message })).violations).toEqual([{ ...violation, description: message }]);
  });

  it.each([
    ['InvalidParam', 'domain and app exist can not exist at the same time'],
    ['InvalidParam', 'MessageType is required'],
    ['InvalidParam', 'some URL format error'],
    ['InvalidParam', ''],
    ['RequestForbidden', 'URL format error'],
  ])('%s with %p names none', (code, message) => {
    expect(errorOf(failure({ code, message })).violations).toEqual([]);
  });
});

describe('absentIfNotFound', () => {
  it('passes on answers, and all other failures', async () => {
    const forbidden = errorOf(failure({ code: 'RequestForbidden' }));
    await expect(absentIfNotFound(Promise.resolve(1), 0)).resolves.toBe(1);
    await expect(absentIfNotFound(Promise.reject(forbidden), 0)).rejects.toBe(forbidden);
  });

  it('replaces a not-found failure by the given answer', async () => {
    const notFound = errorOf(failure({ code: 'ResourceNotFound' }));
    await expect(absentIfNotFound(Promise.reject(notFound), 0)).resolves.toBe(0);
  });
});

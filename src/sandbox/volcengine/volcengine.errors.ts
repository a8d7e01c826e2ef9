/** A refusal in Volcengine's words. Checks and actions throw it; the response renders it. */
export class VolcengineRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The gateway numbers its codes; Live does not. */
    readonly codeN?: number,
  ) {
    super(message);
  }
}

/**
 * Volcengine: public error codes. Codes without a number come from lists of other products, which
 * give none.
 */
const gateway = {
  MissingParameter: [400, 'The request is missing the Action or Version parameter.', 100002],
  MissingAuthenticationToken: [401, 'The request is missing authentication information.', 100003],
  MissingRequestInfo: [400, 'The request is missing X-Date.', 100004],
  MissingSignature: [401, 'The request is missing a signature.', 100005],
  InvalidTimestamp: [400, 'The signature is expired, or signed in the future.', 100006],
  ServiceNotFound: [404, 'The service is not found.', 100007],
  InvalidActionOrVersion: [404, 'Could not find operation for the action and version.', 100008],
  InvalidAccessKey: [401, 'The access key is not found.', 100009],
  SignatureDoesNotMatch: [
    401,
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your Secret Access Key and signing method.',
    100010,
  ],
  AccessDenied: [403, 'User is not authorized to perform', 100013],
  InvalidAuthorization: [400, 'The Authorization header is malformed.', undefined],
  InvalidCredential: [400, 'The Credential of the Authorization header is malformed.', undefined],
  InvalidSecretToken: [401, 'The security token is invalid or expired.', undefined],
  MethodNotAllowed: [405, 'The HTTP method is not allowed.', undefined],
  FlowLimitExceeded: [429, 'The request rate exceeds the limit.', undefined],
} as const satisfies Record<string, readonly [status: number, message: string, codeN: number | undefined]>;

export type GatewayCode = keyof typeof gateway;

export function gatewayRefusal(code: GatewayCode, detail = ''): VolcengineRefusal {
  const [status, message, codeN] = gateway[code];
  return new VolcengineRefusal(status, code, message + detail, codeN);
}

/**
 * Volcengine: UpdateCallback, error codes. The tables of the other actions begin with the same
 * codes.
 */

export const invalidParam = (message: string): VolcengineRefusal => new VolcengineRefusal(400, 'InvalidParam', message);
export const bindError = (): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.BindError', 'Request parameter error, please check input data');
export const formatError = (name: string): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.Format', `${name} format error`);
export const emptyError = (name: string): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.Empty', `${name} is required`);
export const notAmong = (name: string, values: readonly string[]): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.OutOfRange', `${name} should be one of {[${values.join(' ')}]}`);
export const notBetween = (name: string, least: number, most: number): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.OutOfRange', `${name} should be between ${least} and ${most}`);
export const domainAndApp = (): VolcengineRefusal =>
  new VolcengineRefusal(400, 'InvalidParam.DomainAndApp', 'domain and app exist can not exist at the same time');

export const domainForbidden = (): VolcengineRefusal =>
  new VolcengineRefusal(403, 'RequestForbidden', 'the domain does not belong to the account');
export const accountNotAllowed = (): VolcengineRefusal =>
  new VolcengineRefusal(
    403,
    'RequestForbidden.AccountIDNotAllow',
    'this AccountID does not have permission to access the corresponding resource, please check the request parameters',
  );
export const vhostNotFound = (): VolcengineRefusal =>
  new VolcengineRefusal(404, 'ResourceNotFound.VhostNotExist', 'vhost not found');
export const resourceNotFound = (): VolcengineRefusal =>
  new VolcengineRefusal(404, 'ResourceNotFound', 'the resource is not found');

/** A refusal in Alibaba's words. Checks and actions throw it; the response renders it. */
export class AlibabaRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The gateway adds a link to a diagnosis (`Recommend`); products do not. */
    readonly fromGateway = false,
  ) {
    super(message);
  }
}

/**
 * Codes of the gateway in front of all products. Their statuses differ between the pages of
 * products. Used here: those of the control plane's client error codes, and 400 for the token
 * codes, for which no page gives a status.
 */
const gateway = {
  UnsupportedHTTPMethod: [400, 'This http method is not supported.'],
  'InvalidApi.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  'InvalidParameter.Format': [400, 'Specified parameter Format is not supported.'],
  'InvalidParameter.Accept': [400, 'Specified header Accept is not supported.'],
  InvalidSignatureMethod: [400, 'Specified signature method is not valid.'],
  InvalidSignatureVersion: [400, 'Specified signature version is not valid.'],
  IncompleteSignature: [400, 'The request signature does not conform to Aliyun standards.'],
  IllegalTimestamp: [
    400,
    'The input parameter Timestamp that is mandatory for processing this request is not supplied.',
  ],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  'InvalidAccessKeyId.Inactive': [400, 'Specified access key is disabled.'],
  MissingSecurityToken: [400, 'SecurityToken is mandatory for this action.'],
  'InvalidSecurityToken.Malformed': [400, 'Specified SecurityToken is malformed.'],
  'InvalidSecurityToken.Expired': [400, 'Specified SecurityToken is expired.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken mismatch with the AccessKey.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  SignatureDoesNotMatch: [400, 'Specified signature is not matched with our calculation.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  'Forbidden.RAM': [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type GatewayCode = keyof typeof gateway;

export function gatewayRefusal(code: GatewayCode, detail = ''): AlibabaRefusal {
  const [status, message] = gateway[code];
  return new AlibabaRefusal(status, code, message + detail, true);
}

/** The gateway's pattern for a missing mandatory parameter. */
export const missingParameter = (name: string): AlibabaRefusal =>
  new AlibabaRefusal(400, `Missing${name}`, `${name} is mandatory for this action.`, true);

/** The gateway's pattern for a value of a wrong type or outside its set. */
export const invalidParameter = (name: string): AlibabaRefusal =>
  new AlibabaRefusal(400, `Invalid${name}`, `The specified parameter ${name} is not valid.`, true);

/**
 * Live's public codes, for actions whose own page has no fitting one (Alibaba: Live error codes).
 */
export const domainNotFound = (): AlibabaRefusal =>
  new AlibabaRefusal(404, 'InvalidDomain.NotFound', 'The domain provided does not exist in our records.');
export const illegalOperation = (): AlibabaRefusal =>
  new AlibabaRefusal(403, 'IllegalOperation', 'Illegal domain operate is not permitted.');
export const configNotFound = (): AlibabaRefusal =>
  new AlibabaRefusal(404, 'InvalidConfig.NotFound', 'Config does not exist.');

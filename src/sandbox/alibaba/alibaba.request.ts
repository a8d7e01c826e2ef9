import { decodePairs, firstOf, headerOf, Pairs, splitTarget } from '../signed-request';
import { ReceivedRequest, RequestHead } from '../vendor-protocol';
import { gatewayRefusal } from './alibaba.errors';

/**
 * A parsed request, not yet authenticated. Everything is decoded, since both signatures cover
 * decoded values.
 */
export interface AlibabaRequest extends ReceivedRequest {
  /**
   * Current documents call these V3 (`ACS3-HMAC-SHA256`) and, confusingly, V2 (HMAC-SHA1,
   * `SignatureVersion` 1.0).
   */
  readonly scheme: 'V1' | 'V3';
  readonly path: string;
  readonly query: Pairs;
  readonly form: Pairs;
  readonly action: string;
  readonly version: string;
  readonly accessKeyId?: string;
  /** The action's own parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Common parameters of an RPC API (Alibaba: Live, Common parameters), which actions do not see. */
const commonParameters = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureType',
  'SignatureNonce',
  'Timestamp',
  'Signature',
  'SecurityToken',
  'ResourceOwnerAccount',
]);

export function parseRequest(request: ReceivedRequest): AlibabaRequest {
  const { path, query } = splitTarget(request.target);
  const isForm = headerOf(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = isForm ? decodePairs(request.body.toString('utf8')) : [];
  const pairs = [...query, ...form];
  const names = nameCall(request, pairs);
  // Reversed, so that the first of duplicate names wins.
  const parameters = Object.fromEntries(pairs.filter(([name]) => !commonParameters.has(name)).reverse());
  return { ...request, ...names, path, query, form, parameters };
}

/** What head and query contain, before a form body is read. */
export function peekRequest(head: RequestHead): Pick<AlibabaRequest, 'action' | 'accessKeyId'> {
  return nameCall(head, splitTarget(head.target).query);
}

/**
 * pop-core sends `x-acs-action` with V1 too, so only the Authorization header distinguishes the
 * schemes.
 */
function nameCall(
  head: RequestHead,
  pairs: Pairs,
): Pick<AlibabaRequest, 'scheme' | 'action' | 'version' | 'accessKeyId'> {
  const authorization = headerOf(head, 'authorization');
  if (authorization === undefined) {
    const [action = '', version = ''] = [firstOf(pairs, 'Action'), firstOf(pairs, 'Version')];
    return { scheme: 'V1', action, version, accessKeyId: firstOf(pairs, 'AccessKeyId') };
  }
  const accessKeyId = /Credential=([^,\s]*)/.exec(authorization)?.[1];
  const [action = '', version = ''] = [headerOf(head, 'x-acs-action'), headerOf(head, 'x-acs-version')];
  return { scheme: 'V3', action, version, accessKeyId };
}

export type ResponseFormat = 'JSON' | 'XML';

/**
 * XML unless `Format` or `Accept` asks for JSON (Alibaba: Live, Common parameters, Format; the
 * official V3 client sends `accept: application/json` and no Format).
 */
export function responseFormat(request: AlibabaRequest): ResponseFormat {
  const format = firstOf([...request.query, ...request.form], 'Format')?.toUpperCase();
  if (format !== undefined) {
    if (format !== 'JSON' && format !== 'XML') throw gatewayRefusal('InvalidParameter.Format');
    return format;
  }
  const accept = headerOf(request, 'accept') ?? '*/*';
  if (accept.includes('json')) return 'JSON';
  if (accept.includes('xml') || accept.includes('*/*')) return 'XML';
  throw gatewayRefusal('InvalidParameter.Accept');
}

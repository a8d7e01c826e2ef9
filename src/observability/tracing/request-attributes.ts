import { RequestHead, RequestSummary } from '../../domain/telemetry/request-record';

/**
 * All attributes of a request's span, by the semantic conventions of OpenTelemetry for RPC or HTTP.
 * Without `url.path`, which a caller can choose.
 */
type RequestAttributes = {
  'rpc.system.name'?: 'grpc';
  'rpc.method'?: string;
  'rpc.response.status_code'?: string;
  'http.request.method'?: string;
  'http.route'?: string;
  'http.response.status_code'?: number;
  'url.scheme'?: string;
  'livegate.request_id'?: string;
  'livegate.caller'?: string;
  'livegate.account'?: string;
  'livegate.resource'?: string;
  'livegate.outcome'?: string;
};

/** As gRPC names a method, over both transports; `unknown` for what does not exist. */
export function spanNameOf({ service, method }: RequestHead): string {
  return service === undefined ? method : `${service}/${method}`;
}

/** What is known when the request arrives. */
export function attributesOfHead(head: RequestHead): RequestAttributes {
  const { http, service, requestId } = head;
  const known: RequestAttributes = { 'livegate.request_id': requestId };
  if (http) {
    known['http.request.method'] = http.verb;
    known['url.scheme'] = http.scheme;
    if (http.route !== undefined) known['http.route'] = http.route;
  } else {
    known['rpc.system.name'] = 'grpc';
    known['rpc.method'] = service === undefined ? '_OTHER' : spanNameOf(head);
  }
  return known;
}

/** What is known when the request is over. */
export function attributesOfEnd(summary: RequestSummary): RequestAttributes {
  const { transport, code, httpStatus, caller, account, resource, outcome } = summary;
  const known: RequestAttributes = {};
  if (transport === 'grpc') known['rpc.response.status_code'] = code;
  if (httpStatus !== undefined) known['http.response.status_code'] = httpStatus;
  if (caller !== undefined) known['livegate.caller'] = caller;
  if (account !== undefined) known['livegate.account'] = account;
  if (resource !== undefined) known['livegate.resource'] = resource;
  if (outcome !== undefined) known['livegate.outcome'] = outcome;
  return known;
}

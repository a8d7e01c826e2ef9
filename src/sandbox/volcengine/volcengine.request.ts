import { firstOf, headerOf, Pairs, splitTarget } from '../signed-request';
import { ReceivedRequest, RequestHead } from '../vendor-protocol';

/** A parsed request, not yet authenticated; query pairs are decoded. */
export interface VolcengineRequest extends ReceivedRequest {
  readonly path: string;
  readonly query: Pairs;
  /** Named in the query only (Volcengine: common parameters). */
  readonly action: string;
  readonly version: string;
  readonly accessKeyId?: string;
  /** The JSON body; undefined if it is not JSON. */
  readonly json: unknown;
}

/** Time stamp and token may come as a header or in the query (Volcengine: common parameters). */
export const headerOrQuery = (request: VolcengineRequest, name: string): string | undefined =>
  headerOf(request, name.toLowerCase()) ?? firstOf(request.query, name);

export function parseRequest(request: ReceivedRequest): VolcengineRequest {
  return { ...request, ...parseHead(request), json: parseJson(request) };
}

/** What head and query contain, before the body is read. */
export function parseHead(
  head: RequestHead,
): Pick<VolcengineRequest, 'path' | 'query' | 'action' | 'version' | 'accessKeyId'> {
  const { path, query } = splitTarget(head.target);
  const accessKeyId = /Credential=([^/,\s]*)/.exec(headerOf(head, 'authorization') ?? '')?.[1];
  return { path, query, action: firstOf(query, 'Action') ?? '', version: firstOf(query, 'Version') ?? '', accessKeyId };
}

function parseJson(request: ReceivedRequest): unknown {
  if (request.body.length === 0) return {};
  if (!headerOf(request, 'content-type')?.startsWith('application/json')) return undefined;
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

import { Violation, violationError } from '../domain/errors/gateway-error';
import { upToBytes } from '../domain/values/up-to-bytes';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;
/**
 * A page ends with the item that reaches this size. gRPC clients accept messages of 4 MiB. One item
 * has at most 1.3 MiB of JSON by default: a cloud's longest answer (`upstream.maxResponseBytes`)
 * and the longest request (256 KiB).
 */
export const MAX_PAGE_BYTES = 1024 * 1024;

export interface PageRequest {
  /** Absent or 0: the default. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * One page of items ordered by id. The token holds the last id of the previous page, so that items
 * added or removed in between neither repeat nor hide others.
 */
export function paginate<T>(items: readonly T[], idOf: (item: T) => string, request: PageRequest): Page<T> {
  return pageOfSorted(
    items.toSorted((a, b) => compare(idOf(a), idOf(b))),
    idOf,
    request,
  );
}

/** As `paginate`, for items that are already in order: the cost does not grow with their number. */
export function pageOfSorted<T>(items: readonly T[], idOf: (item: T) => string, request: PageRequest): Page<T> {
  const size = pageSizeOf(request);
  const start = request.pageToken ? firstAfter(items, idOf, decode(request.pageToken)) : 0;
  const page = fittingItems(items.slice(start, start + size), size);
  const last = page.at(-1);
  const hasMore = last !== undefined && items.length > start + page.length;
  return { items: page, nextPageToken: hasMore ? pageTokenOf(idOf(last)) : '' };
}

/** The first items that one page has room for. */
export function fittingItems<T>(items: readonly T[], size: number): readonly T[] {
  return upToBytes(items.slice(0, size), MAX_PAGE_BYTES, jsonBytesOf);
}

function jsonBytesOf(item: unknown): number {
  return Buffer.byteLength(JSON.stringify(item));
}

/** A binary search. */
function firstAfter<T>(items: readonly T[], idOf: (item: T) => string, after: string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && compare(idOf(item), after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function pageSizeOf({ pageSize }: PageRequest): number {
  return Math.min(pageSize || DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
}

/** Every fault of a page request. */
export function pageViolations(request: PageRequest): Violation[] {
  const isForeign = Boolean(request.pageToken) && idOfPageToken(request.pageToken ?? '') === undefined;
  return [...pageSizeViolations(request), ...(isForeign ? [tokenViolation()] : [])];
}

export function pageSizeViolations({ pageSize }: PageRequest): Violation[] {
  if (pageSize === undefined || (pageSize >= 0 && Number.isInteger(pageSize))) return [];
  return [{ field: 'pageSize', reason: 'OUT_OF_RANGE', description: 'must be a whole number, 0 or more' }];
}

/** The token is of another list, or of nobody. */
export function tokenViolation(): Violation {
  return {
    field: 'pageToken',
    reason: 'INVALID_FORMAT',
    description: 'must be a nextPageToken from an earlier response',
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const TOKEN_VERSION = 'v1:';

/** The token for an id. */
export function pageTokenOf(id: string): string {
  return Buffer.from(TOKEN_VERSION + id, 'utf8').toString('base64url');
}

/** The id in a token; undefined if livegate did not issue the token. */
export function idOfPageToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  // Encoding it again detects what decoding tolerates: base64 decoders skip unknown characters.
  return text.startsWith(TOKEN_VERSION) && pageTokenOf(text.slice(TOKEN_VERSION.length)) === token
    ? text.slice(TOKEN_VERSION.length)
    : undefined;
}

function decode(token: string): string {
  const id = idOfPageToken(token);
  if (id === undefined) throw violationError(pageViolations({ pageToken: token }));
  return id;
}

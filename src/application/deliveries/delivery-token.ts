import { Violation } from '../../domain/errors/gateway-error';
import { idOfPageToken, pageTokenOf } from '../paging';

/** A row of one of the lists. */
export interface Position {
  /** The list's key; empty for the first list. */
  readonly list: string;
  /** From 1. */
  readonly page: number;
  /** How many rows of the page come before it. */
  readonly row: number;
}

export const FIRST: Position = { list: '', page: 1, row: 0 };

/** An interval that is fixed for all pages, and where in it the page begins. */
export interface DeliveryWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly position: Position;
}

/** What a token says, or why it cannot be used. */
interface ReadToken {
  readonly window?: DeliveryWindow;
  readonly fault?: Violation;
}

/** The interval stands in the token: rows that are logged later would shift the pages. */
export function tokenOf({ startMs, endMs, position }: DeliveryWindow, digest: string): string {
  return pageTokenOf([digest, startMs, endMs, position.page, position.row, position.list].join('/'));
}

const TOKEN = /^([0-9a-f]{16})\/(\d{1,15})\/(\d{1,15})\/([1-9]\d{0,6})\/(\d{1,6})\/(.{1,300})$/;

/**
 * A token that livegate did not issue is told by `pageViolations`. An interval longer than the
 * history is none of livegate's either, and would be cut into any number of lists.
 */
export function positionOf(token: string, digest: string, historyMs: number): ReadToken {
  const id = idOfPageToken(token);
  const [, own, start, end, page, row, list = ''] = TOKEN.exec(id ?? '') ?? [];
  if (own === undefined) return { ...(id !== undefined && { fault: fault('INVALID_FORMAT', 'nextPageToken') }) };
  if (own !== digest) return { fault: fault('CONFLICT', 'request with the same parent and filters') };
  const [startMs, endMs] = [Number(start), Number(end)];
  if (endMs <= startMs || endMs - startMs > historyMs) return { fault: fault('INVALID_FORMAT', 'nextPageToken') };
  return { window: { startMs, endMs, position: { list, page: Number(page), row: Number(row) } } };
}

function fault(reason: 'INVALID_FORMAT' | 'CONFLICT', what: string): Violation {
  const description =
    reason === 'CONFLICT'
      ? `belongs to another request; it continues a ${what}`
      : `must be a ${what} of ListDeliveries`;
  return { field: 'pageToken', reason, description };
}

import type { Readable } from 'node:stream';

/** More pieces must have 256 bytes on average: no network makes smaller ones of a body. */
const MAX_PIECES = 1_024;
const LEAST_BYTES = 256;

/**
 * Drops the rest of a body that arrives in too many pieces, or with a piece that `accepts` refuses,
 * and calls `exceeded` once. Node keeps each chunk or DATA frame in a Buffer, and one of a single
 * byte takes more than a hundred.
 */
export function limitPieces(
  body: Readable,
  exceeded: () => void,
  accepts: (piece: Buffer) => boolean = () => true,
): void {
  const push = body.push.bind(body);
  let pieces = 0;
  let bytes = 0;
  let isOver = false;
  body.push = (piece: Buffer | null, ...rest): boolean => {
    if (piece === null) return push(piece, ...rest);
    if (isOver) return false;
    pieces += 1;
    bytes += piece.length;
    isOver = (pieces > MAX_PIECES && bytes < pieces * LEAST_BYTES) || !accepts(piece);
    if (!isOver) return push(piece, ...rest);
    exceeded();
    return false;
  };
}

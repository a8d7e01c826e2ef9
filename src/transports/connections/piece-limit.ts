import type { Readable } from 'node:stream';

/** 256 KiB, the largest body, in pieces of 256 bytes: no network makes smaller ones of it. */
const MAX_PIECES = 1_024;

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
  let isOver = false;
  body.push = (piece: Buffer | null, ...rest): boolean => {
    if (piece === null) return push(piece, ...rest);
    if (isOver) return false;
    pieces += 1;
    isOver = pieces > MAX_PIECES || !accepts(piece);
    if (!isOver) return push(piece, ...rest);
    exceeded();
    return false;
  };
}

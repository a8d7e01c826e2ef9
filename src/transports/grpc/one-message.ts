/** The flag of compression and the length, before each message. */
const PREFIX_BYTES = 5;
/** What may follow for grpc-js to refuse in words. */
const MAX_SURPLUS_BYTES = 1_024;

/**
 * Whether the bytes of a call are still those of one message, which is all that a method here
 * takes. grpc-js decodes every message of a DATA frame, 3,000 empty ones of 16 KiB, before it
 * refuses the second.
 */
export function oneMessage(): (piece: Buffer) => boolean {
  const prefix: number[] = [];
  let received = 0;
  return (piece) => {
    if (prefix.length < PREFIX_BYTES) prefix.push(...piece.subarray(0, PREFIX_BYTES - prefix.length));
    received += piece.length;
    const length = prefix.length < PREFIX_BYTES ? 0 : Buffer.from(prefix).readUInt32BE(1);
    return received <= PREFIX_BYTES + length + MAX_SURPLUS_BYTES;
  };
}

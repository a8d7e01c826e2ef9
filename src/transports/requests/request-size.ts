/** How much a request of a method may have, over both transports. */
export interface RequestSize {
  readonly maxBytes: number;
  /**
   * Values of the message, those within others included: more than the largest request has. The
   * bytes have room for a hundred times as many empty ones, and reading them would keep others
   * waiting.
   */
  readonly maxValues: number;
}

const USUAL: RequestSize = { maxBytes: 256 * 1024, maxValues: 10_000 };

/** 10,000 configurations of 800 bytes and 20 values. */
const LARGE: Readonly<Record<string, RequestSize>> = {
  CreateRollout: { maxBytes: 8 * 1024 * 1024, maxValues: 200_000 },
};

export const LARGEST_BYTES = Math.max(...[USUAL, ...Object.values(LARGE)].map(({ maxBytes }) => maxBytes));

/** @param method such as `CreateRollout`; undefined if there is none */
export function requestSizeOf(method: string | undefined): RequestSize {
  return method !== undefined && Object.hasOwn(LARGE, method) ? (LARGE[method] ?? USUAL) : USUAL;
}

const UNITS_MS = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 } as const;
/**
 * The longest time that grpc-js and Node's timers support (2^31 - 1 ms), in units of the protocol:
 * more than 24 days.
 */
const LONGEST = '2147483S';
const LONGEST_MS = 2_147_483_000;

/**
 * Returns a `grpc-timeout` that grpc-js can handle. It would ignore a longer one, so that is cut.
 * Undefined if the value is malformed.
 */
export function boundTimeout(given: string): string | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(given) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * UNITS_MS[unit as keyof typeof UNITS_MS] > LONGEST_MS ? LONGEST : given;
}

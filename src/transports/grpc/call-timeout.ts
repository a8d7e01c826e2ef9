const UNITS_MS = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 } as const;
/**
 * The longest that grpc-js and Node's timers hold (2^31 - 1 ms), in a unit of the protocol: more
 * than 24 days.
 */
const LONGEST = '2147483S';
const LONGEST_MS = 2_147_483_000;

/**
 * A `grpc-timeout` as grpc-js can keep it: longer ones, which it would take for none, are cut.
 * Undefined: it is malformed.
 */
export function boundTimeout(given: string): string | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(given) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * UNITS_MS[unit as keyof typeof UNITS_MS] > LONGEST_MS ? LONGEST : given;
}

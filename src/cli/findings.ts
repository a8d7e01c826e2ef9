/** What the doctor has found, and what to do about it. */
export interface Finding {
  readonly check: string;
  readonly result: 'OK' | 'WARNING' | 'FAILED';
  readonly found: string;
  readonly advice?: string;
}

/** A quota of an account, and its use. */
interface UsedQuota {
  readonly action: string;
  readonly currentLimit: number;
  readonly inUse: number;
}

/** Tokens are valid within 5 s. */
const MAX_CLOCK_DIFFERENCE_MS = 5_000;
const HIGH_USE = 0.8;

/** Of another clock, by how much it is ahead of the one here. */
export function clockFinding(check: string, differenceMs: number): Finding {
  const isFar = Math.abs(differenceMs) > MAX_CLOCK_DIFFERENCE_MS;
  const seconds = Math.floor(Math.abs(differenceMs) / 1_000);
  const found = seconds === 0 ? 'as here' : `${seconds} s ${differenceMs > 0 ? 'ahead' : 'behind'}`;
  if (!isFar) return { check, result: 'OK', found };
  return { check, result: 'WARNING', found, advice: 'synchronise both clocks: tokens and signatures expire' };
}

export function quotaFinding(account: string, quotas: readonly UsedQuota[]): Finding {
  const check = `quotas of ${account}`;
  const high = quotas.filter(({ inUse, currentLimit }) => inUse >= HIGH_USE * currentLimit);
  if (high.length === 0) return { check, result: 'OK', found: `${quotas.length} actions with headroom` };
  const found = high.map(({ action, inUse, currentLimit }) => `${action} ${inUse} of ${currentLimit}`).join(', ');
  return { check, result: 'WARNING', found, advice: 'spread the calls, or ask the cloud for a higher quota' };
}

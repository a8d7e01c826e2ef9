/** Hours until now; empty: one. `between` stands for two times. */
export const PERIODS = ['', '6', '24', '72', 'between'] as const;

/** A part of time as an address has it. */
export interface Interval {
  readonly period: (typeof PERIODS)[number];
  /** Of `between`: times of the API, or empty. */
  readonly from: string;
  readonly to: string;
}

const HOUR_MS = 3_600_000;

export function intervalIn(query: URLSearchParams): Interval {
  return {
    period: PERIODS.find((one) => one === query.get('period')) ?? '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  };
}

/** The bounds that the API takes; without them it has its own default. */
export function boundsOf({ period, from, to }: Interval, nowMs: number): { startTime?: string; endTime?: string } {
  if (period === '') return {};
  if (period === 'between') return { ...(from && { startTime: from }), ...(to && { endTime: to }) };
  return { startTime: new Date(nowMs - Number(period) * HOUR_MS).toISOString() };
}

/** As an input of local times has it; empty if it is none. */
export function localTime(time: string): string {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) return '';
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** The time of the API that an input of local times stands for. */
export function utcTime(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

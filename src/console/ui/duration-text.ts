import type { Language } from '../i18n/translate';

const UNITS = [
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
const HOURS_A_DAY = 24;
const HOUR_MS = 3_600_000;

/** A duration in its two largest units, such as `1 hr 5 min`; at least one second. */
export function durationText(ms: number, language: Language): string {
  let seconds = Math.max(1, Math.round(ms / 1_000));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count > 0 || parts.length > 0) parts.push(unitText(count, unit, language));
  }
  return parts.slice(0, 2).join(' ');
}

/** Of a duration of the API, such as `1.5s`; undefined if it is none. */
export function durationMs(duration: string | undefined): number | undefined {
  const seconds = Number(/^([\d.]+)s$/.exec(duration ?? '')?.[1]);
  return Number.isNaN(seconds) ? undefined : seconds * 1_000;
}

/** In days where they are whole, such as `7 days`. */
export function hoursText(hours: number, language: Language): string {
  const isOfDays = hours % HOURS_A_DAY === 0;
  return unitText(isOfDays ? hours / HOURS_A_DAY : hours, isOfDays ? 'day' : 'hour', language, 'long');
}

/** Of a duration of the API that is some hours or days long. */
export function longDurationText(duration: string, language: Language): string {
  const ms = durationMs(duration);
  return ms === undefined ? duration : hoursText(ms / HOUR_MS, language);
}

/** Of a duration of the API that may be short, such as `35 ms`. */
export function shortDurationText(duration: string, language: Language): string {
  const ms = durationMs(duration);
  return ms === undefined ? duration : unitText(Math.round(ms), 'millisecond', language);
}

function unitText(count: number, unit: string, language: Language, unitDisplay: 'short' | 'long' = 'short'): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay }).format(count);
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/i;

const MINUTE_MS = 60_000;

/**
 * Parses an RFC 3339 time to milliseconds since the epoch; undefined if it is invalid. Date.parse
 * alone reads 30 February as 2 March and 24:00 as the next day.
 */
export function instantOf(text: string): number | undefined {
  const [, date = '', time = '', fraction = '', sign, hours, minutes] = DATE_TIME.exec(text) ?? [];
  const wholeMs = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(wholeMs) || new Date(wholeMs).toISOString().slice(0, 19) !== `${date}T${time}`) return undefined;
  const offsetMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return wholeMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - (sign === '-' ? -offsetMs : offsetMs);
}

/** The start in UTC of a day such as 2027-01-01; undefined if there is no such day. */
export function startOfDay(text: string): number | undefined {
  return DATE.test(text) ? instantOf(`${text}T00:00:00Z`) : undefined;
}

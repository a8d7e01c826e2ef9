import { PlannedFault, FaultKind, FaultRule } from './faults';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const between =
  (least: number, most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const count = between(0, Number.MAX_SAFE_INTEGER);
const status = between(200, 599);
const durationMs = between(0, 3_600_000);
const size = between(1, 256 * 1024 * 1024);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string);
const headers: Check = (value) => isObject(value) && Object.values(value).every(text);

interface RuleFields {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}

/** JSON can express every kind but `hold`, which needs a promise. */
type WritableKind = Exclude<FaultKind, 'hold'>;

/** The type demands a row per kind. */
const fieldsOf: Readonly<Record<WritableKind, RuleFields>> = {
  status: {
    required: { status },
    optional: { code: text, message: text, body: text, contentType: text, headers },
  },
  throttle: { optional: { retryAfterMs: durationMs } },
  hang: { optional: { maxMs: durationMs } },
  reset: { required: { when: oneOf('beforeReading', 'beforeAnswering', 'midBody') } },
  delay: { required: { ms: durationMs } },
  drip: { optional: { chunkBytes: size, intervalMs: durationMs } },
  truncate: { optional: { how: oneOf('connection', 'body') } },
  foreign: { required: { body: oneOf('html', 'json', 'huge') }, optional: { status, bytes: size } },
  errorWith200: { optional: { code: text, message: text } },
  answerLost: { required: { how: oneOf('reset', 'hang') }, optional: { effectAfterMs: durationMs } },
};

const ruleFields: RuleFields = {
  required: { fault: isObject },
  optional: { action: text, uid: text, times: between(1, Number.MAX_SAFE_INTEGER), after: count },
};

/** Parses the JSON of a fault rule; returns a sentence if it is invalid. */
export function parseFaultRule(json: string): FaultRule | string {
  const rule = parseJson(json);
  if (!isObject(rule)) return 'the body is not a JSON object';
  const wrong = complaint(rule, ruleFields) ?? faultComplaint(rule['fault'] as Record<string, unknown>);
  if (wrong !== undefined) return wrong;
  const { fault, ...match } = rule;
  return { ...match, fault: fault as PlannedFault };
}

function faultComplaint(fault: Record<string, unknown>): string | undefined {
  const { kind, ...fields } = fault;
  if (typeof kind !== 'string' || !Object.hasOwn(fieldsOf, kind)) {
    return `fault.kind is not one of ${Object.keys(fieldsOf).join(', ')}`;
  }
  return complaint(fields, fieldsOf[kind as WritableKind], 'fault.');
}

function complaint(fields: Record<string, unknown>, expected: RuleFields, path = ''): string | undefined {
  const { required = {}, optional = {} } = expected;
  const missing = Object.keys(required).find((name) => fields[name] === undefined);
  if (missing !== undefined) return `${path}${missing} is required`;
  const checks: Record<string, Check> = { ...required, ...optional };
  const wrong = Object.entries(fields).find(([name, value]) => !checks[name]?.(value));
  return wrong && `${path}${wrong[0]} is unknown or has a wrong value`;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

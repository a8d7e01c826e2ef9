import { z } from 'zod';
import { TracingConfig } from '../config';
import { ConfigProblem } from '../config-error';
import { issueSentence, problemsOf } from './issue-problems';
import { Environment, readVariable } from './references';

/** A span takes about 1 kB while it waits. */
const MAX_QUEUE = 100_000;
const DEFAULT_QUEUE = 2_048;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const url = z.string().refine(isHttpUrl, 'must be an http or https URL').optional();
const protocol = z.enum(['http/protobuf', 'http/json']).optional();
const compression = z.enum(['none', 'gzip']).optional();
const duration = count(600_000);

/**
 * The standard variables of OpenTelemetry whose wrong values its SDK would ignore without a word.
 * It reads them, and further ones, by itself.
 */
const VARIABLES = z.object({
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_COMPRESSION: compression,
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: compression,
  OTEL_EXPORTER_OTLP_TIMEOUT: duration,
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: duration,
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).optional(),
  OTEL_TRACES_SAMPLER_ARG: number().pipe(z.number().min(0).max(1)).optional(),
  OTEL_BSP_SCHEDULE_DELAY: duration,
  OTEL_BSP_EXPORT_TIMEOUT: duration,
  OTEL_BSP_MAX_QUEUE_SIZE: count(MAX_QUEUE),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: count(MAX_QUEUE),
});

/** How requests are traced, or the faults in the variables; a fault repeats no value. */
export function tracingOf(env: Environment): {
  /** Absent: they are not. */
  readonly tracing?: TracingConfig;
  readonly problems: readonly ConfigProblem[];
} {
  if (!isWanted(env)) return { problems: [] };
  const names = Object.keys(VARIABLES.shape);
  const given = Object.fromEntries(names.map((name) => [name, readVariable(env, name)]));
  const read = VARIABLES.safeParse(given, { error: issueSentence });
  if (!read.success) return { problems: problemsOf(read.error.issues) };
  const variables = read.data;
  const tracing: TracingConfig = {
    protocol: variables.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? variables.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    maxQueueSize: variables.OTEL_BSP_MAX_QUEUE_SIZE ?? DEFAULT_QUEUE,
  };
  return { tracing, problems: [] };
}

/** If not, no other variable is checked: they may be meant for another program. */
function isWanted(env: Environment): boolean {
  if (readVariable(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return false;
  if (readVariable(env, 'OTEL_TRACES_EXPORTER') === 'none') return false;
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].some(
    (name) => readVariable(env, name) !== undefined,
  );
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Plain decimals: `Number` also accepts blanks and `0x1F`. */
function number() {
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be a number')
    .transform(Number);
}

function count(max: number) {
  return number().pipe(z.number().int().min(1).max(max)).optional();
}

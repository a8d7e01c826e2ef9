import { instantOf } from '../../../domain/time/instant';

/**
 * google.protobuf.Timestamp as protobuf encodes it, and as proto3 JSON writes it: one message
 * object serves both transports.
 */
export class ProtoTimestamp {
  readonly seconds: string;
  readonly nanos: number;
  readonly #epochMs: number;

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
    this.seconds = String(Math.floor(epochMs / 1000));
    this.nanos = (epochMs - Math.floor(epochMs / 1000) * 1000) * 1_000_000;
  }

  toJSON(): string {
    return new Date(this.#epochMs).toISOString();
  }
}

/** google.protobuf.Timestamp as it arrives in a request; an absent member is 0. */
export interface TimestampMessage {
  readonly seconds?: string;
  readonly nanos?: number;
}

export const TIME_RULE = 'must be a time such as 2026-11-22T08:00:00Z, from the year 1 to 9999';

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

/** Parses a time in proto3 JSON; undefined if it is invalid. */
export function timestampOf(text: string): TimestampMessage | undefined {
  const [, whole = '', fraction = '', zone = ''] = RFC_3339.exec(text) ?? [];
  const ms = instantOf(`${whole}${zone}`);
  return ms === undefined ? undefined : { seconds: String(ms / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}

const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/**
 * The first millisecond since the epoch that is not before the time; undefined if the time is
 * invalid by protobuf's rules.
 */
export function millisecondsOf({ seconds = '0', nanos = 0 }: TimestampMessage): number | undefined {
  const isTime = Number(seconds) >= FIRST_SECOND && Number(seconds) <= LAST_SECOND && nanos >= 0 && nanos < 1e9;
  return isTime ? Number(seconds) * 1000 + Math.ceil(nanos / 1e6) : undefined;
}

/** google.protobuf.Duration, in the same two forms. */
export class ProtoDuration {
  readonly seconds: string;
  readonly nanos: number;
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
    this.seconds = String(Math.floor(ms / 1000));
    this.nanos = (ms % 1000) * 1_000_000;
  }

  toJSON(): string {
    return `${this.#ms / 1000}s`;
  }
}

/**
 * google.protobuf.Timestamp as protobuf encodes it, and as proto3 JSON writes it: one message object serves both transports.
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

/** google.protobuf.Duration, likewise. */
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

import { CallMatch, matches } from './call-log';

/**
 * A kind of failure. "No effect" means that the action does not run. "With effect" means that it
 * runs before the first byte of the answer, unless the description says otherwise, so a client that
 * gives up early finds it done.
 */
export type PlannedFault =
  /**
   * The given answer; no effect. Without `body` it is the vendor's error envelope around `code` and
   * `message`.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly body?: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /**
   * The vendor's flow-control answer; no effect. `retryAfterMs` becomes `x-acs-retry-after`
   * (milliseconds) on Alibaba and `Retry-After` (whole seconds) on Volcengine.
   */
  | { readonly kind: 'throttle'; readonly retryAfterMs?: number }
  /**
   * No answer until the client gives up, the emulator closes or `maxMs` have passed; no effect.
   * @default 60000
   */
  | { readonly kind: 'hang'; readonly maxMs?: number }
  /**
   * The connection is reset: before the body is read or before an answer is sent (no effect), or in
   * the middle of the answer (with effect). `beforeReading` knows head and query only, so it does
   * not match an action that is named in a form body.
   */
  | { readonly kind: 'reset'; readonly when: 'beforeReading' | 'beforeAnswering' | 'midBody' }
  /** The real answer, later; with effect. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The real answer in small pieces; with effect. @default 1 byte every 20 ms */
  | { readonly kind: 'drip'; readonly chunkBytes?: number; readonly intervalMs?: number }
  /**
   * The first half of the real answer; with effect. `connection` announces the whole length and
   * then closes in order; `body` announces the half, so that only a parser notices.
   * @default connection
   */
  | { readonly kind: 'truncate'; readonly how?: 'connection' | 'body' }
  /**
   * An answer that is not the vendor's: a proxy's error page, other JSON, or JSON of `bytes` bytes;
   * no effect.
   */
  | {
      readonly kind: 'foreign';
      readonly body: 'html' | 'json' | 'huge';
      /** @default 502 for html, 200 else */
      readonly status?: number;
      /** @default 5242880 */
      readonly bytes?: number;
    }
  /**
   * The vendor's error envelope under HTTP 200; no effect.
   * @default CommonErr on Volcengine, InternalError on Alibaba
   */
  | { readonly kind: 'errorWith200'; readonly code?: string; readonly message?: string }
  /**
   * The action takes effect, but the answer never arrives. With `effectAfterMs` it takes effect
   * that much later, even if the client has gone.
   */
  | { readonly kind: 'answerLost'; readonly how: 'reset' | 'hang'; readonly effectAfterMs?: number }
  /**
   * The real answer once `release` settles, so that a test can act during the call. With effect,
   * before or after the release as `effect` says.
   * @default before
   */
  | { readonly kind: 'hold'; readonly release: Promise<unknown>; readonly effect?: 'before' | 'after' };

export type FaultKind = PlannedFault['kind'];

/** Which calls a fault applies to. */
export interface FaultRule extends CallMatch {
  /** How many matching calls it applies to. @default 1 */
  readonly times?: number;
  /** How many matching calls it lets pass first. @default 0 */
  readonly after?: number;
  readonly fault: PlannedFault;
}

export interface FaultHandle {
  /** How many calls it has applied to. */
  readonly hits: number;
  remove(): void;
}

/** How much of a request has been read when a fault is chosen. */
export type FaultStage = 'head' | 'call';

interface FaultEntry {
  readonly rule: FaultRule;
  passesLeft: number;
  timesLeft: number;
  hits: number;
}

const stageOf = (fault: PlannedFault): FaultStage =>
  fault.kind === 'reset' && fault.when === 'beforeReading' ? 'head' : 'call';

/** The planned faults. The first due rule in the order of addition applies. */
export class FaultPlan {
  private entries: FaultEntry[] = [];

  add(rule: FaultRule): FaultHandle {
    const entry: FaultEntry = { rule, passesLeft: rule.after ?? 0, timesLeft: rule.times ?? 1, hits: 0 };
    if (entry.timesLeft > 0) this.entries.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => this.drop(entry),
    };
  }

  clear(): void {
    this.entries = [];
  }

  /**
   * Takes the fault for a call. A rule that lets the call pass counts it, and later rules are
   * tried.
   */
  take(stage: FaultStage, call: CallMatch): PlannedFault | undefined {
    for (const entry of this.entries) {
      if (stageOf(entry.rule.fault) !== stage || !matches(entry.rule, call)) continue;
      if (entry.passesLeft > 0) {
        entry.passesLeft -= 1;
        continue;
      }
      return this.hit(entry);
    }
    return undefined;
  }

  private hit(entry: FaultEntry): PlannedFault {
    entry.hits += 1;
    entry.timesLeft -= 1;
    if (entry.timesLeft <= 0) this.drop(entry);
    return entry.rule.fault;
  }

  private drop(entry: FaultEntry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }
}

import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import { BreakerOverride, BreakerState } from '../../domain/operations/safeguards.port';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { BreakerObserver } from './breaker-log';
import { BreakerSettings, createCircuit } from './circuit';

/** A call's result as the breaker counts it; NEITHER says nothing about the cloud's health. */
export type BreakerVerdict = 'SUCCESS' | 'FAILURE' | 'NEITHER';

/** Permission to try one call. */
export interface BreakerTicket {
  /** Throws CIRCUIT_OPEN if the circuit has opened since, even if it is half-open again by now. */
  check(): void;
  /** Calls `refuse` as soon as `check` would throw. The returned function unsubscribes. */
  onOpen(refuse: (error: GatewayError) => void): () => void;
  /** Call it exactly once. It is ignored if the state has changed since the call began. */
  end(verdict: BreakerVerdict, error?: GatewayError): void;
}

/** When a caller may retry while other calls probe the circuit. */
const PROBING_RETRY_MS = 1_000;

/**
 * The circuit breaker of one action of one account entry. Its circuit exists from the first outcome
 * until it closes.
 */
export class ActionBreaker {
  #circuit: CircuitBreaker<[failed: boolean], void> | undefined;
  #override: BreakerOverride = 'AUTO';
  /** Increases when the state changes: calls of an earlier era no longer count. */
  #era = 0;
  /** On the monotonic clock. */
  #openUntil = 0;
  /** When the circuit became half-open, or its last probe ended; on the monotonic clock. */
  #probedAt = 0;
  #probesOut = 0;
  #probesAgreed = 0;
  #ticketsOut = 0;
  /** The failure of the outcome being recorded. */
  #failure: GatewayError | undefined;
  readonly #waiting = new Set<(error: GatewayError) => void>();

  constructor(
    private readonly settings: BreakerSettings,
    private readonly rotation: EventEmitter,
    private readonly clock: Clock,
    private readonly observer: BreakerObserver,
  ) {}

  /** Throws CIRCUIT_OPEN if the call must not be tried. */
  admit(): BreakerTicket {
    if (this.#override === 'FORCED_CLOSED') return this.#ticket(() => undefined);
    const { state } = this;
    if (state === 'CLOSED') return this.#ticket((...told) => this.#tell(...told));
    if (state === 'OPEN' || this.#probesOut + this.#probesAgreed >= this.settings.probes) throw this.#refusal();
    this.#probesOut += 1;
    return this.#ticket((...told) => this.#probed(...told));
  }

  get state(): BreakerState {
    if (this.#override === 'FORCED_OPEN') return 'OPEN';
    if (this.#override === 'FORCED_CLOSED' || !this.#circuit || this.#circuit.closed) return 'CLOSED';
    return this.#circuit.halfOpen ? 'HALF_OPEN' : 'OPEN';
  }

  get override(): BreakerOverride {
    return this.#override;
  }

  set override(override: BreakerOverride) {
    if (override === this.#override) return;
    this.#override = override;
    // Earlier outcomes must not count after an operator's change.
    this.#drop();
    if (override === 'FORCED_OPEN') this.#refuseWaiting();
  }

  /** Time until a call may be tried; undefined unless the circuit opened by itself. */
  get retryAfterMs(): number | undefined {
    if (this.state !== 'OPEN' || this.#override !== 'AUTO') return undefined;
    return Math.max(1, Math.ceil(this.#openUntil - this.clock.elapsed()));
  }

  /** Whether the breaker holds no state except its override. */
  get idle(): boolean {
    const heardNothing = !this.#circuit || (this.#circuit.closed && this.#circuit.stats.fires === 0);
    return heardNothing && this.#ticketsOut === 0;
  }

  /**
   * Ends a half-open circuit that no call has probed for a window. Nobody needs it, and its old
   * failures say little about the provider by now.
   */
  endIfUnused(): void {
    if (this.state !== 'HALF_OPEN' || this.#ticketsOut > 0) return;
    if (this.clock.elapsed() - this.#probedAt < this.settings.windowMs) return;
    this.#drop();
    this.observer.closed('unused');
  }

  /** Ends timers and listeners; later verdicts are ignored. */
  dispose(): void {
    this.#drop();
  }

  #ticket(told: BreakerTicket['end']): BreakerTicket {
    const era = this.#era;
    const isRefused = (): boolean => era !== this.#era && this.state !== 'CLOSED';
    this.#ticketsOut += 1;
    return {
      check: () => {
        if (isRefused()) throw this.#refusal();
      },
      onOpen: (refuse) => {
        this.#waiting.add(refuse);
        if (isRefused()) refuse(this.#refusal());
        return () => this.#waiting.delete(refuse);
      },
      end: (verdict, error) => {
        this.#ticketsOut -= 1;
        if (era === this.#era) told(verdict, error);
      },
    };
  }

  #probed(verdict: BreakerVerdict, error?: GatewayError): void {
    this.#probesOut -= 1;
    this.#probedAt = this.clock.elapsed();
    if (verdict === 'SUCCESS') this.#probesAgreed += 1;
    if (verdict === 'FAILURE' || this.#probesAgreed === this.settings.probes) this.#tell(verdict, error);
  }

  #tell(verdict: BreakerVerdict, error?: GatewayError): void {
    if (verdict === 'NEITHER') return;
    this.#failure = error;
    this.#circuit ??= this.#makeCircuit();
    this.#circuit.fire(verdict === 'FAILURE').catch(() => undefined);
  }

  #makeCircuit(): CircuitBreaker<[failed: boolean], void> {
    const circuit = createCircuit(this.settings, this.rotation);
    circuit.on('open', () => {
      this.#openUntil = this.clock.elapsed() + this.settings.resetMs;
      this.observer.opened(this.#failure);
      this.#turn();
      this.#refuseWaiting();
    });
    // The window may still hold old failures, and one more would reopen a reused circuit.
    circuit.on('close', () => {
      this.#drop();
      this.observer.closed();
    });
    circuit.on('halfOpen', () => {
      this.#probedAt = this.clock.elapsed();
      this.observer.halfOpened();
    });
    return circuit;
  }

  #turn(): void {
    this.#era += 1;
    this.#probesOut = 0;
    this.#probesAgreed = 0;
  }

  #drop(): void {
    this.#circuit?.shutdown();
    this.#circuit = undefined;
    this.#turn();
  }

  #refuseWaiting(): void {
    for (const refuse of [...this.#waiting]) refuse(this.#refusal());
  }

  #refusal(): GatewayError {
    this.observer.refused();
    const forced = this.#override === 'FORCED_OPEN';
    const text = forced
      ? 'an operator has forced the circuit of this action open'
      : 'the circuit of this action is open: the provider has been failing';
    const retryAfterMs = forced ? undefined : (this.retryAfterMs ?? PROBING_RETRY_MS);
    return new GatewayError('CIRCUIT_OPEN', text, { retryAfterMs, metadata: { outcome: 'NOT_APPLIED' } });
  }
}

import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import { BreakerOverride, BreakerState } from '../../domain/operations/breaker';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { BreakerObserver } from './breaker-log';
import { BreakerSettings, createCircuit } from './circuit';

/** What the breaker hears of a call: nothing of what says nothing about the cloud's health. */
export type BreakerVerdict = 'SUCCESS' | 'FAILURE' | 'NEITHER';

/** The leave to try one call. */
export interface BreakerTicket {
  /** Throws CIRCUIT_OPEN if the circuit opened since, also where others try already whether it can close. */
  check(): void;
  /** Calls back as soon as `check` would throw; the result ends that. */
  onOpen(refuse: (error: GatewayError) => void): () => void;
  /** Once. Of a call that began before the last change of state nothing is heard. */
  end(verdict: BreakerVerdict, error?: GatewayError): void;
}

/** How soon to come back while the probes of others are out. */
const PROBING_RETRY_MS = 1_000;

/** The circuit breaker of one action of one account entry. It has no circuit until an outcome is told, and none after it closed. */
export class ActionBreaker {
  #circuit: CircuitBreaker<[failed: boolean], void> | undefined;
  #override: BreakerOverride = 'AUTO';
  /** Goes up whenever calls that are under way stop to count. */
  #era = 0;
  /** On the clock that is never set. */
  #openUntil = 0;
  #probesOut = 0;
  #probesAgreed = 0;
  #ticketsOut = 0;
  /** The failure that the circuit hears of now. */
  #failure: GatewayError | undefined;
  readonly #waiting = new Set<(error: GatewayError) => void>();

  constructor(
    private readonly settings: BreakerSettings,
    private readonly rotation: EventEmitter,
    private readonly clock: Clock,
    private readonly observer: BreakerObserver,
  ) {}

  /** Throws CIRCUIT_OPEN where a call shall not even be tried. */
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
    // What the circuit knew is from before the operator stepped in.
    this.#drop();
    if (override === 'FORCED_OPEN') this.#refuseWaiting();
  }

  /** Until a call may be tried; undefined unless it is open by itself. */
  get retryAfterMs(): number | undefined {
    if (this.state !== 'OPEN' || this.#override !== 'AUTO') return undefined;
    return Math.max(1, Math.ceil(this.#openUntil - this.clock.elapsed()));
  }

  /** Nothing would be lost with this breaker but the override. */
  get idle(): boolean {
    const heardNothing = !this.#circuit || (this.#circuit.closed && this.#circuit.stats.fires === 0);
    return heardNothing && this.#ticketsOut === 0;
  }

  /** Ends its timers and listeners; what is told of calls under way is not heard any more. */
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
    // The failures that opened it may still be in its window, and one more would open it again.
    circuit.on('close', () => {
      this.#drop();
      this.observer.closed();
    });
    circuit.on('halfOpen', () => this.observer.halfOpened());
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

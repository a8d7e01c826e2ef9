import { Instruments } from '../../src/domain/telemetry/instruments.port';

/** Instruments that a test reads: the name of each report with what was reported, in order. */
export class RecordedInstruments implements Instruments {
  readonly reports: (readonly unknown[])[] = [];

  readonly requestEnded = this.#recorderOf('requestEnded');
  readonly attemptEnded = this.#recorderOf('attemptEnded');
  readonly attemptRetried = this.#recorderOf('attemptRetried');
  readonly quotaWaited = this.#recorderOf('quotaWaited');
  readonly quotaRefused = this.#recorderOf('quotaRefused');
  readonly lockWaited = this.#recorderOf('lockWaited');
  readonly storeAnswered = this.#recorderOf('storeAnswered');
  readonly auditRecorded = this.#recorderOf('auditRecorded');
  readonly eventReceived = this.#recorderOf('eventReceived');
  readonly eventSent = this.#recorderOf('eventSent');
  readonly rolloutItemEnded = this.#recorderOf('rolloutItemEnded');
  readonly configReloaded = this.#recorderOf('configReloaded');

  /** What was reported by that name. */
  of(name: keyof Instruments): unknown[][] {
    return this.reports.filter(([reported]) => reported === name).map(([, ...facts]) => facts);
  }

  #recorderOf(name: keyof Instruments) {
    return (...facts: unknown[]): void => void this.reports.push([name, ...facts]);
  }
}

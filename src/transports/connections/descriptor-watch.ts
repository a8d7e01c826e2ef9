import { closeSync, openSync } from 'node:fs';
import { codeOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { Outage } from '../../domain/events/outage';

export interface DescriptorWatchOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** Opens a file descriptor and closes it again; throws as node:fs does. */
  readonly probe?: () => void;
}

const LOOK_EVERY_MS = 1_000;

/**
 * Logs when the process or the system has run out of file descriptors. Node then closes new
 * connections without an event, so only a probe of our own notices.
 */
export class DescriptorWatch {
  readonly #outage: Outage;
  #cancel = (): void => undefined;

  constructor(private readonly options: DescriptorWatchOptions) {
    const { clock, report } = options;
    const [began, ended] = ['descriptors_exhausted', 'descriptors_available'] as const;
    this.#outage = new Outage({ began, ended, quietMs: 0, clock, report });
  }

  start(): void {
    this.#look();
    this.#cancel = this.options.clock.schedule(LOOK_EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  /** A listener or a client failed, for whatever reason. */
  heard(error: unknown): void {
    if (isExhaustion(error)) this.#outage.failed(error);
  }

  #look(): void {
    try {
      (this.options.probe ?? openAndClose)();
      this.#outage.succeeded();
    } catch (error) {
      if (isExhaustion(error)) this.#outage.failed(error, 0);
    }
  }
}

function openAndClose(): void {
  closeSync(openSync('/dev/null', 'r'));
}

function isExhaustion(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(codeOf(error) ?? '');
}

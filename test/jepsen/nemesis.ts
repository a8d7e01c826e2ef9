import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, Replica } from './fleet';

export interface NemesisOptions {
  /** Between two of its deeds. */
  readonly restMs: number;
  /** Each pause lasts one of these; some should be longer than a lease. */
  readonly pausesMs: readonly number[];
  /** How many. */
  readonly deeds: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Pauses and kills one replica after the other, by turns; in the end all are well again. */
export class Nemesis {
  kills = 0;
  pauses = 0;
  readonly #end = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private readonly fleet: Fleet,
    private readonly options: NemesisOptions,
  ) {
    this.#done = this.#rage();
  }

  get isDone(): boolean {
    return this.kills + this.pauses >= this.options.deeds;
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#done;
  }

  async #rage(): Promise<void> {
    const { restMs, pausesMs, deeds, random } = this.options;
    for (let deed = 0; deed < deeds; deed += 1) {
      await this.#wait(restMs);
      if (this.#end.signal.aborted) return;
      const victim = this.fleet.replicas[Math.floor(random() * this.fleet.replicas.length)];
      if (!victim) return;
      if (deed % 2 === 0) await this.#pause(victim, pausesMs[Math.floor(deed / 2) % pausesMs.length] ?? 0);
      else await this.#kill(victim);
    }
  }

  async #pause(victim: Replica, ms: number): Promise<void> {
    victim.pause();
    await this.#wait(ms);
    victim.resume();
    this.pauses += 1;
  }

  async #kill(victim: Replica): Promise<void> {
    await victim.stop('SIGKILL');
    await victim.start();
    this.kills += 1;
  }

  /** Shorter when it is told to stop. */
  #wait(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#end.signal }).catch(() => undefined);
  }
}

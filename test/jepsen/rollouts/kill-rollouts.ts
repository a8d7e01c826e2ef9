import { setTimeout as delay } from 'node:timers/promises';
import { Replica } from '../fleet';
import { seeded } from '../seeded';
import { Lane } from './lane';
import { startProcesses, Processes } from './replicas';

export interface KillOptions {
  /** One works on the local store, several on PostgreSQL. */
  readonly replicas: number;
  readonly kills: number;
  readonly seed: number;
}

/** What came of it. */
export interface KilledRollouts {
  readonly replicas: number;
  readonly kills: number;
  /** How often a rollout lost its worker while it was planned, and while it was applied. */
  readonly struck: { readonly planning: number; readonly applying: number };
  readonly rollouts: number;
  readonly done: number;
  readonly stale: number;
  readonly repeated: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}

/** Rollouts at a time. */
const LANES = 4;
/** A process is killed within this time, at a random moment, after another one has been. */
const KILLS_WITHIN_MS = 3_000;
/** How often the victim is one that works on a rollout, where others might be. */
const IS_WORKER = 0.8;

/** Kills processes of livegate at random moments while they work on rollouts. */
export async function killRollouts({ replicas, kills, seed }: KillOptions): Promise<KilledRollouts> {
  const random = seeded(seed);
  const begin = performance.now();
  const processes = await startProcesses(replicas, LANES);
  try {
    const lanes = Array.from({ length: LANES }, (_, number) => new Lane(processes, number, random));
    const nemesis = new Nemesis(processes, lanes, random, kills);
    await Promise.all([nemesis.run(), ...lanes.map((lane) => lane.run(() => nemesis.isOver))]);
    const verdicts = lanes.flatMap((lane) => lane.verdicts);
    const struck = (phase: 'planning' | 'applying'): number => sumOf(lanes.map((lane) => lane.struck[phase]));
    const sum = (of: 'done' | 'stale' | 'repeated'): number => sumOf(verdicts.map((verdict) => verdict[of]));
    return {
      ...{ replicas, kills, struck: { planning: struck('planning'), applying: struck('applying') } },
      ...{ rollouts: verdicts.length, done: sum('done'), stale: sum('stale'), repeated: sum('repeated') },
      seconds: Math.round((performance.now() - begin) / 1_000),
      faults: verdicts.flatMap(({ faults }) => faults),
    };
  } finally {
    await processes.close();
  }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Kills, and starts again what it has killed; of several processes, one runs all the time. */
class Nemesis {
  constructor(
    private readonly processes: Processes,
    private readonly lanes: readonly Lane[],
    private readonly random: () => number,
    private left: number,
  ) {}

  get isOver(): boolean {
    return this.left <= 0;
  }

  async run(): Promise<void> {
    const hands = Math.max(1, this.processes.replicas.length - 1);
    await Promise.all(Array.from({ length: hands }, () => this.#killAll()));
  }

  async #killAll(): Promise<void> {
    while (!this.isOver) {
      await delay(this.random() * KILLS_WITHIN_MS);
      const victim = await this.#chosen();
      if (this.isOver) return;
      this.left -= 1;
      const { pid } = victim;
      await victim.stop('SIGKILL');
      const orphans = await this.processes.workOf(pid);
      await Promise.all(this.lanes.map((lane) => lane.killed(orphans)));
      await victim.start();
    }
  }

  async #chosen(): Promise<Replica> {
    const working = this.random() < IS_WORKER ? await this.processes.workers() : [];
    const running = this.processes.replicas.filter(({ isRunning }) => isRunning);
    const found = running.filter(({ pid }) => working.includes(pid));
    const among = found.length > 0 ? found : running;
    return among[Math.floor(this.random() * among.length)] as Replica;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { Replica } from '../fleet';
import { seeded } from '../seeded';
import { Lane, Phase } from './lane';
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
  /** With those that missed what they were aimed at. */
  readonly kills: number;
  /** How many of them hit the worker of a rollout that was being applied. */
  readonly whileApplying: number;
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
/** Of three kills, one is to hit a rollout that is planned, and two those that are applied. */
const AIMS: readonly Phase[] = ['planning', 'applying', 'applying'];
/** How long each phase takes about: looked for at random moments, it is hit at a random moment. */
const LASTS_MS: Readonly<Record<Phase, number>> = { planning: 300, applying: 2_000 };
/** After which any process is killed. */
const AIMS_WITHIN_MS = 30_000;
/** A kill that has missed is made up for by another one, up to so many for each. */
const MAX_TRIES = 3;

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
      ...{ replicas, kills: nemesis.kills, whileApplying: nemesis.whileApplying },
      struck: { planning: struck('planning'), applying: struck('applying') },
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
  kills = 0;
  whileApplying = 0;
  #begun = 0;
  #hits = 0;

  constructor(
    private readonly processes: Processes,
    private readonly lanes: readonly Lane[],
    private readonly random: () => number,
    private readonly wanted: number,
  ) {}

  get isOver(): boolean {
    return this.#hits >= this.wanted || this.kills >= this.wanted * MAX_TRIES;
  }

  async run(): Promise<void> {
    const hands = Math.max(1, this.processes.replicas.length - 1);
    await Promise.all(Array.from({ length: hands }, () => this.#killAll()));
  }

  async #killAll(): Promise<void> {
    while (this.#begun < this.wanted && !this.isOver) {
      const aim = AIMS[this.#begun % AIMS.length] ?? 'applying';
      this.#begun += 1;
      const victim = (await this.#workerIn(aim)) ?? this.#oneOf(this.#running);
      const { pid } = victim;
      await victim.stop('SIGKILL');
      const orphans = await this.processes.workOf(pid);
      const phases = await Promise.all(this.lanes.map((lane) => lane.killed(orphans)));
      this.kills += 1;
      if (phases.includes('applying')) this.whileApplying += 1;
      await victim.start();
      if (phases.includes(aim)) this.#hits += 1;
      else this.#begun -= 1;
    }
  }

  /** One that works on a rollout in that phase, at a random moment. Undefined if there is none. */
  async #workerIn(phase: Phase): Promise<Replica | undefined> {
    for (const giveUpAt = performance.now() + AIMS_WITHIN_MS; performance.now() < giveUpAt;) {
      await delay(this.random() * LASTS_MS[phase]);
      const names = this.lanes.flatMap((lane) => lane.nameIn(phase) ?? []);
      const workers = await this.processes.workersOn(names);
      const found = this.#running.filter(({ pid }) => workers.includes(pid));
      if (found.length > 0) return this.#oneOf(found);
    }
    return undefined;
  }

  get #running(): readonly Replica[] {
    return this.processes.replicas.filter(({ isRunning }) => isRunning);
  }

  #oneOf(replicas: readonly Replica[]): Replica {
    return replicas[Math.floor(this.random() * replicas.length)] as Replica;
  }
}

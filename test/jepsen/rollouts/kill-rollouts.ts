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
  readonly rollouts: number;
  readonly done: number;
  readonly stale: number;
  readonly repeated: number;
  readonly races: number;
  readonly faults: readonly string[];
}

/** Rollouts at a time. */
const LANES = 2;
/** A process that has come up is killed within this time, at a random moment. */
const LIVES_AT_MOST_MS = 2_500;
/** How often the victim is one that works on a rollout, where others might be. */
const IS_WORKER = 0.8;

/** Kills processes of livegate at random moments while they work on rollouts. */
export async function killRollouts({ replicas, kills, seed }: KillOptions): Promise<KilledRollouts> {
  const random = seeded(seed);
  const processes = await startProcesses(replicas, LANES);
  try {
    const lanes = Array.from({ length: LANES }, (_, number) => new Lane(processes, number, random));
    let left = kills;
    const nemesis = async (): Promise<void> => {
      for (; left > 0; left -= 1) await killOne(processes, lanes, random);
    };
    await Promise.all([nemesis(), ...lanes.map((lane) => lane.run(() => left === 0))]);
    const verdicts = lanes.flatMap((lane) => lane.verdicts);
    const sum = (of: 'done' | 'stale' | 'repeated' | 'races'): number =>
      verdicts.reduce((total, verdict) => total + verdict[of], 0);
    return {
      ...{ replicas, kills, rollouts: verdicts.length, done: sum('done'), stale: sum('stale') },
      ...{ repeated: sum('repeated'), races: sum('races'), faults: verdicts.flatMap(({ faults }) => faults) },
    };
  } finally {
    await processes.close();
  }
}

async function killOne(processes: Processes, lanes: readonly Lane[], random: () => number): Promise<void> {
  await delay(random() * LIVES_AT_MOST_MS);
  const victim = await chosen(processes, random);
  await victim.stop('SIGKILL');
  await Promise.all(lanes.map((lane) => lane.killed()));
  await victim.start();
}

async function chosen(processes: Processes, random: () => number): Promise<Replica> {
  const { replicas } = processes;
  const working = random() < IS_WORKER ? await processes.workers() : [];
  const found = replicas.filter(({ pid }) => working.includes(pid));
  const among = found.length > 0 ? found : replicas;
  return among[Math.floor(random() * among.length)] as Replica;
}

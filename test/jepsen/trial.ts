import { Fleet } from './fleet';
import { faultsOf } from './history';
import { Nemesis, NemesisOptions } from './nemesis';
import { Workload, WorkloadOptions } from './workload';

export interface TrialOptions extends Omit<WorkloadOptions, 'enough'> {
  /** At least; more while the nemesis is not done. */
  readonly writes: number;
  /** Absent if every replica stays well. */
  readonly nemesis?: Omit<NemesisOptions, 'random'>;
}

/** What was tried, and what came of it. */
export interface Trial {
  readonly replicas: number;
  readonly writers: number;
  readonly done: number;
  readonly refused: number;
  readonly unknown: number;
  readonly reads: number;
  readonly wipes: number;
  readonly kills: number;
  readonly pauses: number;
  /** How often a write was answered with each reason; empty for connections that broke. */
  readonly failures: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

const AT_REST = { restMs: 0, pausesMs: [], deeds: 0 };

export async function tryFleet(fleet: Fleet, options: TrialOptions): Promise<Trial> {
  const { registers, swappers, wiped, writes, random } = options;
  const enough = (count: number): boolean => count >= writes && nemesis.isDone;
  const workload = new Workload(fleet, { registers, swappers, wiped, enough, random });
  await workload.begin();
  const nemesis = new Nemesis(fleet, { ...(options.nemesis ?? AT_REST), random });
  await workload.run().finally(() => nemesis.stop());
  const { history, failures } = workload;
  return {
    replicas: fleet.replicas.length,
    writers: swappers + registers.length,
    done: workload.written('DONE'),
    refused: workload.written('REFUSED'),
    unknown: workload.written('UNKNOWN'),
    reads: history.filter(({ kind }) => kind === 'READ').length,
    wipes: workload.wipes,
    kills: nemesis.kills,
    pauses: nemesis.pauses,
    failures: Object.fromEntries(failures),
    faults: faultsOf(history),
  };
}

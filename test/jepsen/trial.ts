import { Fleet } from './fleet';
import { faultsOf } from './history';
import { Nemesis, NemesisOptions } from './nemesis';
import { Workload, WorkloadOptions } from './workload';

export interface TrialOptions extends Omit<WorkloadOptions, 'enough'> {
  /** At least; more while the nemesis is not done. */
  readonly writes: number;
  readonly nemesis: Omit<NemesisOptions, 'random'>;
}

/** What was tried, and what came of it. */
export interface Trial {
  readonly replicas: number;
  readonly writers: number;
  readonly done: number;
  readonly refused: number;
  readonly unknown: number;
  readonly reads: number;
  readonly kills: number;
  readonly pauses: number;
  /** How often a write was answered with each reason; empty for connections that broke. */
  readonly failures: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

export async function tryFleet(fleet: Fleet, options: TrialOptions): Promise<Trial> {
  const { domains, swappers, writes, random } = options;
  const enough = (count: number): boolean => count >= writes && nemesis.isDone;
  const workload = new Workload(fleet, { domains, swappers, enough, random });
  await workload.begin();
  const nemesis = new Nemesis(fleet, { ...options.nemesis, random });
  await workload.run().finally(() => nemesis.stop());
  const { history, failures } = workload;
  return {
    replicas: fleet.replicas.length,
    writers: swappers + domains.length,
    done: workload.written('DONE'),
    refused: workload.written('REFUSED'),
    unknown: workload.written('UNKNOWN'),
    reads: history.filter(({ kind }) => kind === 'READ').length,
    kills: nemesis.kills,
    pauses: nemesis.pauses,
    failures: Object.fromEntries(failures),
    faults: faultsOf(history),
  };
}

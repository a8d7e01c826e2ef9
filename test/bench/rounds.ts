import { LoopResult } from './closed-loop';
import { MeasuredProcess } from './measured-process';
import { median } from './statistics';

/** One of the things that are compared. */
export interface Contender {
  readonly name: string;
  /** What it costs is counted here. */
  readonly process: MeasuredProcess;
  /** How long it runs before it is measured: until its code is compiled as it will stay. */
  readonly warmUpMs: number;
  readonly run: (durationMs: number) => Promise<LoopResult>;
}

export interface Score {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerCall: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly durationMs: number;
  /**
   * What arrived behind the contenders so far. Every call must cause one arrival, or the figures
   * compare different things.
   */
  readonly arrivals: () => Promise<number>;
}

/**
 * One after the other, again and again, so that a slow moment of the machine hits all; the medians
 * of the rounds, by name.
 */
export async function compare(contenders: readonly Contender[], options: RoundOptions): Promise<Map<string, Score>> {
  const scores = new Map(contenders.map(({ name }) => [name, [] as Score[]]));
  for (const { run, warmUpMs } of contenders) await run(warmUpMs);
  for (let round = 0; round < options.rounds; round += 1) {
    // There and back again: no one always follows the same one.
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) scores.get(contender.name)?.push(await measure(contender, options));
  }
  return new Map([...scores].map(([name, all]) => [name, middle(all)]));
}

async function measure({ name, process, run }: Contender, { durationMs, arrivals }: RoundOptions): Promise<Score> {
  const [arrivedBefore, before] = [await arrivals(), await process.usage()];
  const { done, elapsedMs, p50Ms, p99Ms } = await run(durationMs);
  const [after, arrivedAfter] = [await process.usage(), await arrivals()];
  const actions = arrivedAfter - arrivedBefore;
  if (actions !== done) throw new Error(`${name}: ${done} calls made ${actions} actions`);
  return { perSecond: (done * 1000) / elapsedMs, p50Ms, p99Ms, cpuMsPerCall: (after.cpuMs - before.cpuMs) / done };
}

function middle(scores: readonly Score[]): Score {
  const of = (field: keyof Score): number => median(scores.map((score) => score[field]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMsPerCall: of('cpuMsPerCall'),
  };
}

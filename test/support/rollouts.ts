import { until } from './until';

/** What tests read of a rollout. */
export interface RolloutAnswer {
  readonly name: string;
  readonly state: string;
  readonly etag: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** One that has ended, with its times. */
export interface TimedRollout extends RolloutAnswer {
  /** Such as `12.5s`. */
  readonly estimatedDuration: string;
  readonly applyTime: string;
  readonly endTime: string;
}

/** The time that it took to apply, as a part of the time that was estimated. */
export function tookOfEstimate({ estimatedDuration, applyTime, endTime }: TimedRollout): number {
  return (Date.parse(endTime) - Date.parse(applyTime)) / (Number.parseFloat(estimatedDuration) * 1_000);
}

/** What tests read of an item. */
export interface ItemAnswer {
  readonly resource: string;
  readonly change: string;
  readonly state: string;
  readonly fields: readonly object[];
  readonly upstreamCalls: readonly { readonly outcome: string }[];
  readonly error?: object;
}

type Read = (path: string) => Promise<{ readonly body: unknown }>;

/** The rollout as soon as it is in one of the states. */
export function reached(
  read: Read,
  name: string,
  states: readonly string[],
  timeoutMs?: number,
): Promise<RolloutAnswer> {
  return until(async () => {
    const rollout = (await read(`/v1/${name}`)).body as RolloutAnswer;
    return states.includes(rollout.state) && rollout;
  }, timeoutMs);
}

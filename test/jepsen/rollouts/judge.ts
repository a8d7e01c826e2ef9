/** One configuration that a rollout changes. It may consist of several records of its cloud. */
export interface Watched {
  readonly name: string;
  readonly parts: readonly string[];
  /** What each record holds when the rollout is planned; empty if there is none. */
  readonly before: string;
  /** By record, what those hold instead that differ from the others then. */
  readonly differing?: Readonly<Record<string, string>>;
  /** What each record is to hold; empty if it is to be deleted. */
  readonly target: string;
}

/**
 * What was written at the cloud, by livegate or by others, in its order, and when livegate had said
 * that an item is done. Others write while nobody works on the rollout: what they did between a
 * read and the write that follows no cloud could prevent, and nobody could judge.
 */
export type CloudEvent =
  | { readonly kind: 'WRITE'; readonly name: string; readonly part: string; readonly value: string }
  | { readonly kind: 'OTHERS'; readonly name: string; readonly value: string }
  | { readonly kind: 'DONE'; readonly name: string };

/** What livegate says of an item in the end. */
export interface EndedItem {
  readonly name: string;
  readonly state: string;
  readonly reason?: string;
}

export interface Verdict {
  readonly faults: readonly string[];
  readonly done: number;
  readonly stale: number;
  /** Writes of what the record held already. */
  readonly repeated: number;
}

function beforeOf({ before, differing }: Watched, part: string): string {
  return differing?.[part] ?? before;
}

/** What is known of one configuration while the events pass. */
class History {
  readonly faults: string[] = [];
  repeated = 0;
  wasTarget = false;
  changedByOthers = false;
  #wasDone = false;
  readonly #live: Map<string, string>;

  constructor(private readonly watched: Watched) {
    this.#live = new Map(watched.parts.map((part) => [part, beforeOf(watched, part)]));
  }

  pass(event: CloudEvent): void {
    if (event.kind === 'WRITE') return this.#write(event.part, event.value);
    if (event.kind === 'DONE') return void (this.#wasDone = true);
    for (const part of this.watched.parts) this.#live.set(part, event.value);
    this.changedByOthers = true;
  }

  #write(part: string, value: string): void {
    const { name, target } = this.watched;
    const [before, live] = [beforeOf(this.watched, part), this.#live.get(part)];
    if (this.#wasDone) this.faults.push(`${name}: ${part} was written again after it had been DONE`);
    if (value !== target) this.faults.push(`${name}: ${part} was set to "${value}", which nobody planned`);
    if (live === value) this.repeated += 1;
    else if (live !== before) this.faults.push(`${name}: ${part} was "${live}" and not planned, and was overwritten`);
    this.#live.set(part, value);
    this.wasTarget ||= [...this.#live.values()].every((one) => one === target);
  }

  /** What is wrong with the end that livegate tells. */
  judge(item: EndedItem | undefined): void {
    const { name } = this.watched;
    if (!item) this.faults.push(`${name}: no item`);
    else if (this.#wasDone && item.state !== 'DONE') this.faults.push(`${name}: was DONE, and ended as ${item.state}`);
    else if (item.state === 'DONE' && !this.wasTarget) this.faults.push(`${name}: DONE, and never was`);
    else if (item.state === 'STALE' && !this.changedByOthers) this.faults.push(`${name}: STALE, and nobody changed it`);
    else if (item.state !== 'DONE' && item.state !== 'STALE')
      this.faults.push(`${name}: ended as ${item.state} ${item.reason ?? ''}`);
  }
}

/**
 * Judges a rollout by what its cloud has seen: nothing is lost, done against a state that was not
 * planned, or done again over what others have changed since.
 */
export function judge(
  watched: readonly Watched[],
  events: readonly CloudEvent[],
  items: readonly EndedItem[],
): Verdict {
  const histories = new Map(watched.map((one) => [one.name, new History(one)]));
  const strange = items.filter(({ name }) => !histories.has(name)).map(({ name }) => `${name}: nobody asked for it`);
  for (const event of events) histories.get(event.name)?.pass(event);
  for (const [name, history] of histories) history.judge(items.find((item) => item.name === name));
  const all = [...histories.values()];
  const of = (state: string): number => items.filter((item) => item.state === state).length;
  return {
    faults: [...strange, ...all.flatMap(({ faults }) => faults)],
    done: of('DONE'),
    stale: of('STALE'),
    repeated: all.reduce((sum, { repeated }) => sum + repeated, 0),
  };
}

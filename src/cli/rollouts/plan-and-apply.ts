import { LivegateClient, LivegateError, Rollout, RolloutItem } from '../../client';
import { CliParts } from '../cli-io';
import { confirm, RemoteFlags } from '../command-parts';
import { EXIT, LeftAtWork, LeftBehind } from '../failures';
import { Output } from '../output';
import { adviceOn, changeOf, follow } from './follow';
import { planningError } from './planning-error';
import { countsText, planText } from './plan-text';

const PAGE_SIZE = 1_000;

/** The options of what applies a plan. */
export interface ApplyFlags extends RemoteFlags {
  readonly yes?: boolean;
  readonly acceptLosses?: boolean;
  readonly acceptBlastRadius?: boolean;
}

/** A rollout and those of its items that say something. */
export interface ShownRollout {
  readonly rollout: Rollout;
  readonly rolloutItems: readonly RolloutItem[];
}

/** One run of a command about a rollout. */
export class RolloutRun {
  constructor(
    private readonly parts: CliParts,
    private readonly client: LivegateClient,
    private readonly flags: ApplyFlags,
  ) {}

  /** Waits until livegate no longer works on it. `size`: how many items there will be. */
  async followed(rollout: Rollout, size?: number): Promise<Rollout> {
    const { client } = this;
    const { io } = this.parts;
    return await follow({ client, io, ...(size !== undefined && { size }) }, rollout);
  }

  /** Without a filter, also those without change that tell a loss, such as a key that stays. */
  async withItems(rollout: Rollout, filter?: ShownItems): Promise<ShownRollout> {
    const rolloutItems = await this.#items(rollout, filter);
    if (filter || rollout.counts.unchanged === 0) return { rollout, rolloutItems };
    const unchanged = await this.#items(rollout, { change: 'NONE' });
    return { rollout, rolloutItems: [...rolloutItems, ...unchanged.filter(({ losses }) => losses.length > 0)] };
  }

  async #items({ name }: Rollout, filter: ShownItems = {}): Promise<readonly RolloutItem[]> {
    const options = { ...filter, pageSize: PAGE_SIZE, signal: this.parts.io.signal };
    return await this.client.rollouts.items(name, options).toArray();
  }

  show(shown: ShownRollout): void {
    const { rollout, rolloutItems } = shown;
    new Output(this.parts.io, this.flags.output).textOr(
      (paint, columns) => planText(rolloutItems, paint, columns) + countsText(rollout),
      shown,
    );
  }

  /**
   * Ends a plan that shall not be applied, and removes it; also after Ctrl-C. Resolves to what has
   * become of it meanwhile, which stays, if it is no longer that plan.
   */
  async discard({ name, etag }: Rollout): Promise<Rollout | undefined> {
    const { rollouts } = this.client;
    const current = await rollouts.get(name);
    if (current.etag !== etag) return current;
    if (current.state === 'PLANNED') await rollouts.cancel(name);
    await rollouts.delete(name);
    return undefined;
  }

  /** Shows a plan, asks, and applies it. Throws if it is not applied. */
  async reviewed(planned: Rollout): Promise<Rollout> {
    const { rollout, rolloutItems } = await this.withItems(planned);
    if (this.#isForPeople) this.show({ rollout, rolloutItems: rolloutItems.filter(({ state }) => state !== 'DONE') });
    const { name, etag } = planned;
    const { yes, acceptLosses, acceptBlastRadius } = this.flags;
    await confirm(this.parts, `Apply ${name}?`, yes);
    const { signal } = this.parts.io;
    try {
      return await this.client.rollouts.apply(name, { etag, acceptLosses, acceptBlastRadius, signal });
    } catch (error) {
      if (!isRefusal(error)) throw new LeftAtWork(error, adviceOn(name, 'may go on'));
      // Somebody else applied it, or an attempt of this request that got no answer.
      if (error.reason === 'ETAG_MISMATCH')
        throw new LeftAtWork(error, changeOf(await this.client.rollouts.get(name, { signal })));
      if (error.reason !== 'FORCE_REQUIRED') throw error;
      throw new LeftBehind(error, `nothing was applied; accept it with ${flagsFor(error).join(' ')}`);
    }
  }

  /** Waits until it has ended, and shows what became of it. Resolves to the exit status. */
  async finished(applied: Rollout): Promise<number> {
    const ended = await this.withItems(await this.followed(applied));
    const { rollout, rolloutItems } = ended;
    const failure = planningError(rollout);
    if (failure) throw failure;
    const isPlan = rollout.state === 'PLANNED';
    // People have seen the plan of what has ended.
    const bad = rolloutItems.filter(({ state }) => isPlan || ['FAILED', 'STALE'].includes(state));
    this.show(this.#isForPeople ? { rollout, rolloutItems: bad } : ended);
    return isPlan ? planStatusOf(rollout) : statusOf(rollout);
  }

  get #isForPeople(): boolean {
    return (this.flags.output ?? 'table') === 'table';
  }
}

/** What `rollout show` can select. */
export interface ShownItems {
  readonly change?: RolloutItem['change'];
  readonly state?: RolloutItem['state'];
}

/** Without one, nobody knows whether livegate does what it was asked. */
function isRefusal(error: unknown): error is LivegateError {
  return error instanceof LivegateError && error.status < 500;
}

/** The exit status of a plan. */
export function planStatusOf(planned: Rollout): number {
  if (planned.state !== 'PLANNED') return EXIT.FAILED;
  if (planned.counts.refused + planned.counts.failed > 0) return EXIT.PARTLY;
  return hasChanges(planned) ? EXIT.PENDING : EXIT.DONE;
}

/** Whether a plan has something to apply. What failed may have failed before it had a change. */
export function hasChanges({ counts }: Rollout): boolean {
  const { create, update, delete: removed, done, stale, skipped } = counts;
  return create + update + removed > done + stale + skipped;
}

/** The exit status of a rollout that has ended. */
function statusOf({ state, counts }: Rollout): number {
  const { done, unchanged, failed, stale, skipped, refused } = counts;
  if (['FAILED', 'EXPIRED'].includes(state)) return EXIT.FAILED;
  // A rollout that was cancelled before it wrote anything has done nothing.
  if (state === 'CANCELLED' && done === 0) return EXIT.FAILED;
  if (failed + stale + skipped + refused === 0) return EXIT.DONE;
  return done + unchanged > 0 ? EXIT.PARTLY : EXIT.FAILED;
}

/** The options that accept what a refusal names. */
function flagsFor({ violations }: LivegateError): string[] {
  return violations.map(({ field }) => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

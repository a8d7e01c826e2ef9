import { ChildCollection, TopCollection } from './collections';
import { CallOptions, Connection } from './connection';
import type { components, operations } from './gen/openapi';
import { Paged } from './pages';
import { watched, WatchOptions } from './watched';

type Schemas = components['schemas'];
type Query<K extends keyof operations> = NonNullable<operations[K]['parameters']['query']>;
type Options<K extends keyof operations> = Omit<Query<K>, 'pageToken'> & CallOptions;

export type Rollout = Schemas['Rollout'];
export type RolloutItem = Schemas['RolloutItem'];
/** What a rollout makes so. */
export type RolloutSourceInput = Schemas['RolloutSourceInput'];

/** What has changed of a rollout. */
export type RolloutChange = Schemas['WatchRolloutResponse'];

const OPEN_STATES: readonly Rollout['state'][] = ['PLANNING', 'PLANNED', 'APPLYING'];

function hasEnded(rollout: Rollout | undefined): boolean {
  return rollout !== undefined && !OPEN_STATES.includes(rollout.state);
}

interface NewRollout {
  readonly source: RolloutSourceInput;
  readonly displayName?: string;
}

/** Rollouts: created, reviewed item by item, and applied. */
export class RolloutCollection extends TopCollection<Rollout, Query<'listRollouts'>> {
  readonly #items: ChildCollection<RolloutItem, Query<'listRolloutItems'>>;

  constructor(connection: Connection) {
    super(connection, 'rollouts');
    this.#items = new ChildCollection(connection, 'items', 'rolloutItems');
  }

  /** Resolves at once; the rollout is planned in the background. */
  create(rollout: NewRollout, { timeoutMs, signal, ...query }: Options<'createRollout'> = {}): Promise<Rollout> {
    return this.connection.send({ method: 'POST', name: 'rollouts', query, body: rollout }, { timeoutMs, signal });
  }

  /** The items of a rollout; those without change only if `change` is `NONE`. */
  items(name: string, options: Options<'listRolloutItems'> = {}): Paged<RolloutItem> {
    return this.#items.list(name, options);
  }

  /** Applies the plan that `etag` stands for. */
  apply(name: string, { timeoutMs, signal, ...query }: Options<'applyRollout'>): Promise<Rollout> {
    return this.connection.send({ method: 'POST', name, verb: 'apply', query }, { timeoutMs, signal });
  }

  /** What is in flight ends, and the rest is skipped. */
  cancel(name: string, options: CallOptions = {}): Promise<Rollout> {
    return this.connection.send({ method: 'POST', name, verb: 'cancel' }, options);
  }

  /**
   * The rollout with its items as they are, then what changes, until it ends. A watch that is cut
   * goes on by itself; some changes may then come again.
   */
  watch(name: string, options: WatchOptions = {}): AsyncGenerator<RolloutChange, void, undefined> {
    const request = { method: 'GET', name, verb: 'watch' } as const;
    return watched<RolloutChange>(this.connection, request, ({ rollout }) => hasEnded(rollout), options);
  }

  /** Plans the items anew that failed or are stale. */
  retry(name: string, options: CallOptions = {}): Promise<Rollout> {
    return this.connection.send({ method: 'POST', name, verb: 'retry' }, options);
  }

  /** Only of a rollout that has ended. */
  async delete(name: string, options: CallOptions = {}): Promise<void> {
    await this.connection.send({ method: 'DELETE', name }, options);
  }
}

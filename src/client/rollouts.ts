import { ChildCollection, TopCollection } from './collections';
import { CallOptions, Connection } from './connection';
import type { components, operations } from './gen/openapi';
import { Paged } from './pages';

type Schemas = components['schemas'];
type Query<K extends keyof operations> = NonNullable<operations[K]['parameters']['query']>;
type Options<K extends keyof operations> = Omit<Query<K>, 'pageToken'> & CallOptions;

export type Rollout = Schemas['Rollout'];
export type RolloutItem = Schemas['RolloutItem'];
/** What a rollout makes so. */
export type RolloutSourceInput = Schemas['RolloutSourceInput'];

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

  /** Plans the items anew that failed or are stale. */
  retry(name: string, options: CallOptions = {}): Promise<Rollout> {
    return this.connection.send({ method: 'POST', name, verb: 'retry' }, options);
  }

  /** Only of a rollout that has ended. */
  async delete(name: string, options: CallOptions = {}): Promise<void> {
    await this.connection.send({ method: 'DELETE', name }, options);
  }
}

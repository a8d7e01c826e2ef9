import { CallOptions, Connection } from './connection';
import { Paged } from './pages';

/** Parameters of a request, beside those that the client fills in itself. */
export type Parameters<Query> = Omit<Query, 'pageToken'> & CallOptions;

/** Only if the resource does not exist yet. */
interface CreateOnly {
  readonly createOnly?: boolean;
}

/** A collection whose resources can be listed, below a parent if it has one. */
export class ListedCollection<Item, ListQuery extends object> {
  constructor(
    protected readonly connection: Connection,
    /** The last segment of the collection's name. */
    protected readonly segment: string,
    /** The member that lists have. */
    private readonly member = segment,
  ) {}

  /** `parent` is empty for collections at the top. */
  protected listIn(parent: string, options: Parameters<ListQuery>): Paged<Item> {
    const { call, query } = split(options);
    const name = parent === '' ? this.segment : `${parent}/${this.segment}`;
    return new Paged<Item>(async (pageToken) => {
      const request = { method: 'GET', name, query: { ...query, pageToken } } as const;
      const answer = await this.connection.send<Record<string, unknown>>(request, call);
      return {
        items: (answer[this.member] ?? []) as readonly Item[],
        nextPageToken: answer['nextPageToken'] as string | undefined,
        unreachable: answer['unreachable'] as readonly string[] | undefined,
      };
    });
  }
}

/** Resources below a parent that can be read. */
export class ChildCollection<Item, ListQuery extends object> extends ListedCollection<Item, ListQuery> {
  /** For example of `accounts/ali-prod`. */
  list(parent: string, options: Parameters<ListQuery> = {} as Parameters<ListQuery>): Paged<Item> {
    return this.listIn(parent, options);
  }

  get(name: string, options: CallOptions = {}): Promise<Item> {
    return this.connection.send({ method: 'GET', name }, options);
  }
}

/** Resources at the top that can be read. */
export class TopCollection<Item, ListQuery extends object> extends ListedCollection<Item, ListQuery> {
  list(options: Parameters<ListQuery> = {} as Parameters<ListQuery>): Paged<Item> {
    return this.listIn('', options);
  }

  get(name: string, options: CallOptions = {}): Promise<Item> {
    return this.connection.send({ method: 'GET', name }, options);
  }
}

/** The types of one sort of configuration. */
export interface ConfigTypes {
  readonly config: object;
  readonly input: object;
  readonly patch: object;
  readonly deleted: object;
  readonly listQuery: object;
  readonly setQuery: object;
  readonly updateQuery: object;
  readonly deleteQuery: object;
}

/** Configurations, which can be written too. */
export class ConfigCollection<T extends ConfigTypes> extends ChildCollection<T['config'], T['listQuery']> {
  /** Makes the live configuration equal to the given one. */
  set(
    name: string,
    config: T['input'],
    options: Parameters<T['setQuery']> & CreateOnly = {} as Parameters<T['setQuery']>,
  ): Promise<T['config']> {
    const { createOnly, ...rest } = options;
    const { call, query } = split(rest);
    const headers: Record<string, string> = createOnly ? { 'if-none-match': '*' } : {};
    return this.connection.send({ method: 'PUT', name, query, body: config, headers }, call);
  }

  /** Changes the fields in `updateMask`; without it, those that are given. */
  update(
    name: string,
    config: T['patch'],
    options: Parameters<T['updateQuery']> = {} as Parameters<T['updateQuery']>,
  ): Promise<T['config']> {
    const { call, query } = split(options);
    return this.connection.send({ method: 'PATCH', name, query, body: config }, call);
  }

  delete(
    name: string,
    options: Parameters<T['deleteQuery']> = {} as Parameters<T['deleteQuery']>,
  ): Promise<T['deleted']> {
    const { call, query } = split(options);
    return this.connection.send({ method: 'DELETE', name, query }, call);
  }
}

function split({ timeoutMs, signal, ...query }: CallOptions): { call: CallOptions; query: object } {
  return { call: { timeoutMs, signal }, query };
}

import { ChildCollection } from './collections';
import { CallOptions, Connection } from './connection';
import type { components, operations } from './gen/openapi';
import { watched, WatchOptions } from './watched';

type Schemas = components['schemas'];

/** What a cloud has sent, and where it was sent on to. */
export type ReceivedEvent = Schemas['Event'];

type ListQuery = NonNullable<operations['listEvents']['parameters']['query']>;

/** Events of clouds, below an account. */
export class EventCollection extends ChildCollection<ReceivedEvent, ListQuery> {
  constructor(connection: Connection) {
    super(connection, 'events');
  }

  /** Sends its dead letters again. */
  retry(name: string, options: CallOptions = {}): Promise<ReceivedEvent> {
    return this.connection.send({ method: 'POST', name, verb: 'retry' }, options);
  }

  /**
   * The events of an account as they come, until the signal aborts. A watch that is cut goes on by
   * itself; some events may then come again.
   */
  async *watch(account: string, options: WatchOptions = {}): AsyncGenerator<ReceivedEvent, void, undefined> {
    const request = { method: 'GET', name: `${account}/${this.segment}`, verb: 'watch' } as const;
    const changes = watched<Schemas['WatchEventsResponse']>(this.connection, request, () => false, options);
    for await (const { event } of changes) if (event) yield event;
  }
}

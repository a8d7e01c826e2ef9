import { NewEvent, Storing } from '../../domain/received/received-event';
import { EventWriter } from './event-writer';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function eventOf(name: string, event = '{}'): NewEvent {
  const place = { receiver: 'media', account: 'ali', stream: 's', sinks: [], type: 'livegate.stream.started' };
  return { ...place, eventId: name, receivedAtMs: 0, expiresAtMs: 0, giveUpAtMs: 0, event };
}

/** A store whose statements end when the test says so. */
class HeldStore {
  readonly statements: { readonly ids: string[]; readonly end: (failure?: Error) => void }[] = [];

  add(events: readonly NewEvent[]): Promise<readonly Storing[]> {
    return new Promise((resolve, reject) => {
      const results = events.map(({ eventId }): Storing => (eventId.startsWith('known') ? 'duplicate' : 'stored'));
      const end = (failure?: Error): void => (failure ? reject(failure) : resolve(results));
      this.statements.push({ ids: events.map(({ eventId }) => eventId), end });
    });
  }
}

it('stores together what arrives together, and tells each what became of it', async () => {
  const store = new HeldStore();
  const writer = new EventWriter(store);
  const results = ['a', 'known', 'b'].map((name) => writer.add(eventOf(name)));
  await turn();
  expect(store.statements.map(({ ids }) => ids)).toEqual([['a', 'known', 'b']]);
  store.statements[0]?.end();
  expect(await Promise.all(results)).toEqual(['stored', 'duplicate', 'stored']);
});

it('has two statements under way, and gathers what comes meanwhile', async () => {
  const store = new HeldStore();
  const writer = new EventWriter(store);
  const results: Promise<Storing>[] = [];
  for (let index = 0; index < 300; index += 1) {
    results.push(writer.add(eventOf(String(index))));
    if (index % 50 === 0) await turn();
  }
  await turn();
  expect(store.statements).toHaveLength(2);
  store.statements[0]?.end();
  await results[0];
  await turn();
  expect(store.statements[2]?.ids).toHaveLength(200);
  for (let index = 1; index < 4; index += 1) {
    store.statements[index]?.end();
    await turn();
  }
  expect(await Promise.all(results)).toHaveLength(300);
  expect(store.statements.flatMap(({ ids }) => ids)).toEqual(results.map((_, index) => String(index)));
});

it('tells all of a statement that it failed, and goes on', async () => {
  const store = new HeldStore();
  const writer = new EventWriter(store);
  const failing = [writer.add(eventOf('a')), writer.add(eventOf('b'))];
  await turn();
  store.statements[0]?.end(new Error('the disk is full'));
  for (const one of failing) await expect(one).rejects.toThrow('the disk is full');
  const next = writer.add(eventOf('c'));
  await turn();
  store.statements[1]?.end();
  expect(await next).toBe('stored');
});

it('bounds what one statement and all that wait hold', async () => {
  const store = new HeldStore();
  const writer = new EventWriter(store);
  const large = 'x'.repeat(400_000);
  const results = Array.from({ length: 167 }, (_, index) => writer.add(eventOf(String(index), large)));
  await expect(writer.add(eventOf('one too many', large))).rejects.toMatchObject({ reason: 'QUEUE_FULL' });
  await turn();
  expect(store.statements[0]?.ids).toEqual(['0', '1']);
  for (let done = 0; done < store.statements.length; done += 1) {
    store.statements[done]?.end();
    await turn();
  }
  expect(await Promise.all(results)).toHaveLength(167);
});

import { endlessOperation } from '../../../test/support/endless-operation';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { OperationLane } from '../../domain/operations/lane';
import { LiveProvider } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { LiveDomain } from '../../domain/resources/inventory';
import { AccountContext } from '../accounts/account-directory';
import { Inventory, InventoryOptions } from './inventory';

const TTL_MS = 600_000;

/** One read of a cloud, which the test answers. */
interface Read {
  readonly operation: Operation;
  answer(...names: string[]): Promise<void>;
  fail(error: GatewayError): Promise<void>;
}

class Cloud {
  readonly reads: Read[] = [];
  readonly context = { provider: this as unknown as LiveProvider } as AccountContext;

  listDomains(operation: Operation): Promise<readonly LiveDomain[]> {
    return new Promise((resolve, reject) => {
      this.reads.push({
        operation,
        answer: async (...names) => {
          resolve(names.map((name) => ({ name, ingestDomains: [] })));
          await settled();
        },
        fail: async (error) => {
          reject(error);
          await settled();
        },
      });
      operation.signal.addEventListener('abort', () => reject(GatewayError.from(operation.signal.reason)));
    });
  }

  get last(): Read {
    const read = this.reads.at(-1);
    if (!read) throw new Error('nobody has asked');
    return read;
  }
}

const clock = new FakeClock();
let ttlMs = TTL_MS;
const newInventory = (options: Partial<InventoryOptions> = {}): Inventory =>
  new Inventory({ clock, ttlMs: () => ttlMs, ...options });

let cloud: Cloud;
let inventory: Inventory;
beforeEach(() => {
  ttlMs = TTL_MS;
  cloud = new Cloud();
  inventory = newInventory();
});

/** The names that one who asks is told, or the reason of the refusal. */
async function ask(operation: Operation = endlessOperation(), fresh = false, of = cloud): Promise<string> {
  try {
    const { domains } = await inventory.read(of.context, operation, fresh);
    return domains.map(({ name }) => name).join();
  } catch (thrown) {
    return GatewayError.from(thrown).reason;
  }
}

const down = new GatewayError('PROVIDER_UNAVAILABLE', 'down');

test('one read serves all who ask while it runs, and those who ask before its time is over', async () => {
  const begun = clock.now();
  const asked = [ask(), ask(), ask()];
  await clock.advance(1_000);
  await cloud.last.answer('b', 'a');
  expect(await Promise.all(asked)).toEqual(['a,b', 'a,b', 'a,b']);
  expect(inventory.known(cloud.context)).toMatchObject({ observedAtMs: begun });
  await clock.advance(TTL_MS - 1_001);
  expect(await ask()).toBe('a,b');
  expect(cloud.reads).toHaveLength(1);
  await clock.advance(1_001);
  expect(inventory.known(cloud.context)).toBeUndefined();
  const again = ask();
  await cloud.last.answer('c');
  expect(await again).toBe('c');
});

test('a read that takes as long as it is kept is kept, and read again while it is', async () => {
  const first = ask();
  await clock.advance(TTL_MS);
  await cloud.last.answer('old');
  expect(await first).toBe('old');
  expect(cloud.reads).toHaveLength(1);
  expect(await Promise.all([ask(), ask()])).toEqual(['old', 'old']);
  expect(cloud.reads).toHaveLength(2);
  expect(cloud.last.operation.lane.current).toBe('background');
  await cloud.last.answer('new');
  expect(await ask()).toBe('new');
  expect(cloud.reads).toHaveLength(2);
});

test('a shorter time to keep counts at once, and 0 keeps nothing', async () => {
  const first = ask();
  await cloud.last.answer('a');
  await first;
  ttlMs = 0;
  const second = ask();
  await cloud.last.answer('b');
  expect(await second).toBe('b');
  expect(inventory.known(cloud.context)).toBeUndefined();
});

test('those who ask anew share one read that begins after they asked', async () => {
  const first = ask();
  const fresh = [ask(endlessOperation(), true), ask(endlessOperation(), true)];
  expect(cloud.reads).toHaveLength(1);
  await cloud.last.answer('old');
  expect(await first).toBe('old');
  expect(cloud.reads).toHaveLength(2);
  const joined = ask(endlessOperation(), true);
  await cloud.last.answer('new');
  expect(await Promise.all(fresh)).toEqual(['new', 'new']);
  expect(cloud.reads).toHaveLength(3);
  await cloud.last.answer('newest');
  expect(await joined).toBe('newest');
  expect(await ask()).toBe('newest');
});

test('one who asks anew after a failed read is not told of the failure', async () => {
  const first = ask();
  const fresh = ask(endlessOperation(), true);
  await cloud.last.fail(down);
  expect(await first).toBe('PROVIDER_UNAVAILABLE');
  await cloud.last.answer('a');
  expect(await fresh).toBe('a');
});

test('a caller that leaves ends neither the read nor the wait of the others', async () => {
  const leaving = endlessOperation();
  const asked = [ask(leaving), ask()];
  leaving.end(new GatewayError('CALLER_CANCELLED', 'gone'));
  expect(await asked[0]).toBe('CALLER_CANCELLED');
  expect(cloud.last.operation.signal.aborted).toBe(false);
  await cloud.last.answer('a');
  expect(await asked[1]).toBe('a');
});

test('a read goes on when all have left, and the next one finds its result', async () => {
  const leaving = endlessOperation();
  const asked = ask(leaving);
  leaving.end();
  expect(await asked).toBe('DEADLINE_PASSED');
  await cloud.last.answer('a');
  expect(await ask()).toBe('a');
  expect(cloud.reads).toHaveLength(1);
});

test('a read that fails when all have left harms nobody', async () => {
  const leaving = endlessOperation();
  const asked = [ask(leaving), ask(leaving, true)];
  leaving.end();
  await Promise.all(asked);
  await cloud.last.fail(down);
  await cloud.last.fail(down);
  expect(cloud.reads).toHaveLength(2);
});

test('who has left before begins no read', async () => {
  const gone = endlessOperation();
  gone.end();
  expect(await ask(gone)).toBe('DEADLINE_PASSED');
  expect(cloud.reads).toHaveLength(0);
});

test('a failure is told to all who wait and is not kept', async () => {
  const asked = [ask(), ask()];
  await cloud.last.fail(down);
  expect(await Promise.all(asked)).toEqual(['PROVIDER_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);
  const again = ask();
  await cloud.last.answer('a');
  expect(await again).toBe('a');
});

test('a failed read does not replace what is kept', async () => {
  const first = ask();
  await cloud.last.answer('a');
  await first;
  const fresh = ask(endlessOperation(), true);
  await cloud.last.fail(down);
  expect(await fresh).toBe('PROVIDER_UNAVAILABLE');
  expect(await ask()).toBe('a');
});

test('a read has a deadline of its own', async () => {
  inventory = newInventory({ flightMs: 5_000 });
  const asked = ask();
  expect(cloud.last.operation.deadlineMs).toBe(clock.elapsed() + 5_000);
  await clock.advance(5_000);
  expect(await asked).toBe('PROVIDER_TIMED_OUT');
  expect(clock.pending).toBe(0);
});

test('all reads end with the process', async () => {
  const asked = ask();
  inventory.close();
  expect(await asked).toBe('SHUTTING_DOWN');
  expect(clock.pending).toBe(0);
});

test('the calls are recorded for the request that began the read', async () => {
  const [first, second] = [endlessOperation(), endlessOperation()];
  const asked = [ask(first), ask(second)];
  const call = { action: 'ListDomainDetail', requestId: 'r', attempts: 1, outcome: 'READ' } as const;
  cloud.last.operation.calls.push(call);
  await cloud.last.answer('a');
  await Promise.all(asked);
  expect([first.calls, second.calls]).toEqual([[call], []]);
  expect(cloud.last.operation).toMatchObject({ caller: 'somebody', requestId: 'req-1', validateOnly: false });
});

test('of a long read, the first 100 calls are recorded', async () => {
  const starter = endlessOperation();
  const asked = ask(starter);
  const call = { action: 'DescribeLiveDomainMapping', requestId: 'r', attempts: 1, outcome: 'READ' } as const;
  cloud.last.operation.calls.push(...Array.from({ length: 5_000 }, () => call));
  await cloud.last.answer('a');
  await asked;
  expect(starter.calls).toHaveLength(100);
});

test('a read waits in the background until somebody waits for it', async () => {
  const background = { ...endlessOperation(), lane: new OperationLane('bulk') };
  const planned = ask(background);
  const { lane } = cloud.last.operation;
  expect(lane.current).toBe('background');
  const asked = ask();
  expect(lane.current).toBe('interactive');
  await cloud.last.answer('a');
  expect(await Promise.all([planned, asked])).toEqual(['a', 'a']);
});

test('accounts are read apart, and the oldest inventories give way when there are too many domains', async () => {
  inventory = newInventory({ maxKeptDomains: 3 });
  const clouds = [new Cloud(), new Cloud(), new Cloud()];
  for (const [index, of] of clouds.entries()) {
    const asked = ask(endlessOperation(), false, of);
    await of.last.answer(`a${index}`, `b${index}`);
    expect(await asked).toBe(`a${index},b${index}`);
  }
  expect(clouds.map(({ context }) => inventory.known(context) !== undefined)).toEqual([false, false, true]);
});

test('an inventory that is larger than all that may be kept is answered and not kept', async () => {
  inventory = newInventory({ maxKeptDomains: 1 });
  const asked = ask();
  await cloud.last.answer('a', 'b');
  expect(await asked).toBe('a,b');
  expect(inventory.known(cloud.context)).toBeUndefined();
});

/*
 * Two processes of the built livegate over one PostgreSQL look for drift together. Needs
 * `npm run build`. No assertion depends on how long something took.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Fleet, Replica, UID } from '../jepsen/fleet';
import { tellFigures } from '../support/figures';
import { RestClient } from '../support/rest-client';
import { until } from '../support/until';

const COUNT = 30;
const DOMAINS = Array.from({ length: COUNT }, (_, index) => `push-${String(index).padStart(2, '0')}.example.com`);
const [FIRST, CHANGED] = [DOMAINS[0], DOMAINS[7]] as [string, string];
const LOOK = 'DescribeLiveStreamsNotifyUrlConfig';
/** What the first turn of a round looks at, in any order. */
const FIRST_TURN = DOMAINS.slice(0, 5);

let fleet: Fleet;
let database: Client;
let clients: ReadonlyMap<Replica, RestClient>;
beforeAll(async () => {
  fleet = await Fleet.start({ replicas: 2, domains: DOMAINS, settings: { drift: { everyMs: 3_000 } } });
  clients = new Map(fleet.replicas.map((replica) => [replica, new RestClient(replica.rest)]));
  database = new Client({ connectionString: fleet.database });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await Promise.all([...clients.values()].map((client) => client.close().catch(() => undefined)));
  await fleet.close();
});

const nameOf = (domain: string): string => `accounts/ali/domains/${domain}/callbackConfigs/stream`;

/** The domains that were looked at, in order. */
const looks = (): string[] =>
  fleet.alibaba.calls.filter(({ action }) => action === LOOK).map(({ parameters }) => String(parameters['DomainName']));

/** How far apart the numbers of looks at any two domains ever were. */
function spreadOf(order: readonly string[]): number {
  const counts = new Map(DOMAINS.map((domain) => [domain, 0]));
  const spreads = order.map((domain) => {
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
    return Math.max(...counts.values()) - Math.min(...counts.values());
  });
  return Math.max(...spreads);
}

/** The process that has the turn, or had it last. */
async function worker(): Promise<number> {
  const { rows } = await database.query<{ worker: string }>('select worker from drift_turns');
  return Number(rows[0]?.worker.split('/')[1]);
}

it('one of two replicas looks at each in each round, and when one is killed, the other goes on', async () => {
  for (const [index, domain] of DOMAINS.entries()) {
    const client = [...clients.values()][index % 2];
    const answer = await client?.put(`/v1/${nameOf(domain)}`, { urls: ['https://hooks.example.com/live'] });
    expect(answer).toMatchObject({ status: 200 });
  }
  const written = looks().length;
  let from = await until(() => looks().includes(FIRST, written) && looks().indexOf(FIRST, written));
  while (FIRST_TURN.includes(looks()[from - 1] ?? '')) from -= 1;
  const workers = new Set<number>();
  await until(async () => workers.add(await worker()).size >= 2 && looks().length - from >= 3 * COUNT);
  expect(spreadOf(looks().slice(from))).toBe(1);
  expect(workers).toEqual(new Set(fleet.replicas.map(({ pid }) => pid)));

  fleet.alibaba.put(UID, CHANGED, { stream: { NotifyUrl: 'https://hooks.example.com/other' } });
  let letGo: () => void = () => undefined;
  const release = new Promise<void>((resolve) => (letGo = resolve));
  fleet.alibaba.faults.add({ action: LOOK, fault: { kind: 'hold', release } });
  await fleet.alibaba.nextCall({ action: LOOK });
  const pid = await worker();
  const killed = fleet.replicas.find((replica) => replica.pid === pid);
  const other = fleet.replicas.find((replica) => replica !== killed);
  if (!killed || !other) throw new Error('the turn belongs to no replica');
  const begin = performance.now();
  await killed.stop('SIGKILL');
  letGo();
  // What it had sent arrives.
  await delay(100);
  const after = looks().length;
  await until(() => looks().length > after);
  tellFigures({ 'first look after a replica was killed, ms': performance.now() - begin });
  await until(() => looks().length - after >= 2 * COUNT + 1);
  // The turn that was cut short is taken again, and nothing else.
  expect(spreadOf(looks().slice(from))).toBeLessThanOrEqual(2);
  expect(spreadOf(looks().slice(after))).toBe(1);
  const drifts = async () => (await clients.get(other)?.get('/v1/accounts/ali/drifts'))?.body.drifts as object[];
  expect(await until(async () => ((await drifts()).length > 0 ? await drifts() : false))).toMatchObject([
    { resource: nameOf(CHANGED), state: 'DIFFERENT' },
  ]);
}, 120_000);

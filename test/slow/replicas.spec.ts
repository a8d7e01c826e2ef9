import { request } from 'undici';
import { Fleet, LEASE_MS, Replica } from '../jepsen/fleet';
import { callbackRegister, pullRegister } from '../jepsen/registers';
import { seeded } from '../jepsen/seeded';
import { tryFleet } from '../jepsen/trial';
import { tellFigures } from '../support/figures';

/*
 * Three processes of the built livegate over one PostgreSQL and one Redis, some of which are paused
 * or killed. Needs `npm run build`. `npm run jepsen` is the long form of the last test.
 */

const SET = 'SetLiveStreamsNotifyUrlConfig';
const DESCRIBE = 'DescribeLiveStreamsNotifyUrlConfig';
const REGISTERS = ['one.example.com', 'two.example.com'];
const PULL_DOMAIN = 'pull.example.com';

let fleet: Fleet;
let first: Replica;
let second: Replica;
beforeAll(async () => {
  const domains = ['reading', 'waiting', 'sent'].map((name) => `${name}.example.com`);
  fleet = await Fleet.start({ replicas: 3, domains: [...REGISTERS, ...domains], pullDomains: [PULL_DOMAIN] });
  [first, second] = fleet.replicas as [Replica, Replica];
});
afterAll(() => fleet.close());

interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

async function ask(replica: Replica, method: 'GET' | 'PUT' | 'PATCH', domain: string, url?: string): Promise<Answer> {
  const mask = method === 'PATCH' ? '?updateMask=urls' : '';
  const answer = await request(`${replica.rest}/v1/accounts/ali/domains/${domain}/callbackConfigs/stream${mask}`, {
    method,
    ...(url && { body: JSON.stringify({ urls: [url] }), headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.statusCode, body: await answer.body.json() };
}

const urls = {
  before: 'https://before.example.com',
  mine: 'https://mine.example.com',
  theirs: 'https://theirs.example.com',
};

/** The URLs that reached the cloud, of all replicas, in order. */
function sentTo(domain: string): unknown[] {
  const calls = fleet.alibaba.calls.filter(
    ({ action, parameters }) => action === SET && parameters['DomainName'] === domain,
  );
  return calls.map(({ parameters }) => parameters['NotifyUrl']);
}

/** Something that a test lets go. */
function held(): { readonly release: Promise<void>; readonly letGo: () => void } {
  let letGo: () => void = () => undefined;
  const release = new Promise<void>((resolve) => (letGo = resolve));
  return { release, letGo };
}

describe('a replica that is paused for longer than its lease while another one writes', () => {
  it('does not send its next write', async () => {
    const domain = 'reading.example.com';
    await ask(first, 'PUT', domain, urls.before);
    const { release, letGo } = held();
    fleet.alibaba.faults.add({ action: DESCRIBE, fault: { kind: 'hold', release } });
    const reading = fleet.alibaba.nextCall({ action: DESCRIBE });
    const mine = ask(first, 'PATCH', domain, urls.mine);
    await reading;
    first.pause();
    letGo();
    // It waits for its turn until the lease of the other has run out.
    await expect(ask(second, 'PATCH', domain, urls.theirs)).resolves.toMatchObject({ status: 200 });
    first.resume();
    await expect(mine).resolves.toMatchObject({ status: 409, body: { reason: 'RESOURCE_LOCK_LOST' } });
    expect(sentTo(domain)).toEqual([urls.before, urls.theirs]);
    expect((await ask(first, 'GET', domain)).body).toMatchObject({ urls: [urls.theirs] });
  });

  it('does not retry a write that the cloud refused for a moment', async () => {
    const domain = 'waiting.example.com';
    await ask(first, 'PUT', domain, urls.before);
    fleet.alibaba.faults.add({ action: SET, fault: { kind: 'throttle', retryAfterMs: 500 } });
    const throttled = fleet.alibaba.nextCall({ action: SET });
    const mine = ask(first, 'PATCH', domain, urls.mine);
    await throttled;
    first.pause();
    await expect(ask(second, 'PATCH', domain, urls.theirs)).resolves.toMatchObject({ status: 200 });
    first.resume();
    // What the cloud said, or, if it was paused before it could read that, that it did not hear in
    // time: then the other has written since.
    const { status, body } = await mine;
    expect([
      [429, 'NOT_APPLIED'],
      [504, 'UNKNOWN'],
    ]).toContainEqual([status, body.metadata.outcome]);
    expect(sentTo(domain)).toEqual([urls.before, urls.mine, urls.theirs]);
    expect((await ask(first, 'GET', domain)).body).toMatchObject({ urls: [urls.theirs] });
  });

  /**
   * The window that is left: the clouds know no fences. What livegate remembers is not touched, and
   * shows it.
   */
  it('cannot recall a write on the wire, but reports that it came in between', async () => {
    const domain = 'sent.example.com';
    await ask(first, 'PUT', domain, urls.before);
    const { release, letGo } = held();
    fleet.alibaba.faults.add({ action: SET, fault: { kind: 'hold', release, effect: 'after' } });
    const sent = fleet.alibaba.nextCall({ action: SET });
    const mine = ask(first, 'PATCH', domain, urls.mine);
    await sent;
    first.pause();
    await expect(ask(second, 'PATCH', domain, urls.theirs)).resolves.toMatchObject({ status: 200 });
    letGo();
    first.resume();
    // It reads back, and says what it found if it is there by then; it does not say that all is
    // well.
    expect([409, 504]).toContain((await mine).status);
    let body: Answer['body'];
    do ({ body } = await ask(second, 'GET', domain));
    while (body.urls[0] === urls.theirs);
    expect(body).toMatchObject({ urls: [urls.mine] });
    expect(body.drift).toEqual([
      { field: 'urls', applied: JSON.stringify([urls.theirs]), live: JSON.stringify([urls.mine]) },
    ]);
  });
});

test('no update of eight writers is lost while replicas are paused and killed', async () => {
  const trial = await tryFleet(fleet, {
    swappers: 6,
    writes: 100,
    registers: REGISTERS.map(callbackRegister),
    nemesis: { restMs: 200, pausesMs: [LEASE_MS + 500], deeds: 2 },
    random: seeded(1),
  });
  expect(trial).toMatchObject({ faults: [], replicas: 3, writers: 8 });
  expect(Math.min(trial.kills, trial.pauses)).toBeGreaterThan(0);
  expect(trial.done).toBeGreaterThan(30);
  tellFigures({ 'updates done': trial.done, kills: trial.kills, pauses: trial.pauses });
});

test('no update of an app is lost while other replicas delete and set the configuration of all apps', async () => {
  const trial = await tryFleet(fleet, {
    swappers: 4,
    writes: 150,
    registers: ['one', 'two', 'three'].map((app) => pullRegister(PULL_DOMAIN, app)),
    wiped: pullRegister(PULL_DOMAIN, '*'),
    random: seeded(2),
  });
  expect(trial).toMatchObject({ faults: [], writers: 7 });
  expect(Math.min(trial.wipes, trial.done)).toBeGreaterThan(5);
  tellFigures({ 'updates done': trial.done, wipes: trial.wipes });
});

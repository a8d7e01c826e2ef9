/*
 * Every list of the contract, over both transports: what it tells of records that its caller may
 * not see, and how many of them one caller runs at once. A list without a row in LISTS fails. Over
 * PostgreSQL, whose tables can be locked while livegate runs.
 */
import { Client } from 'pg';
import { Grant, VERBS } from '../../src/domain/access/caller';
import { Secret } from '../../src/domain/access/secret';
import { openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { METHOD_ROWS, requestOf } from '../support/method-rows';
import { CONTRACT } from '../support/proto-contract';
import { Transports, Verdict } from '../support/request-cases-transports';
import { RestClient } from '../support/rest-client';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, SystemCaller, WORLD } from '../support/start-system';
import { until } from '../support/until';

const PLAY = `accounts/ali/domains/${WORLD.alibaba.playDomain}`;
const FOREIGN = 3;
const EVERYTHING: Grant = { accounts: ['*'], domains: ['*'], verbs: VERBS };
const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  owner: [EVERYTHING],
  tenant: [{ ...EVERYTHING, domains: ['*.tenant.example'] }],
  blind: [{ ...EVERYTHING, verbs: ['operate'] }],
  nobody: [],
};
const CALLERS = Object.entries(GRANTS).map(([id, grants]): SystemCaller => ({
  id,
  grants,
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1_000 },
}));

/** What a list reads: a store, the cloud's inventory, or only what is in memory. */
type Source = 'store' | 'cloud' | 'memory';
const LISTS: Readonly<Record<string, Source>> = {
  ListProviders: 'memory',
  ListAccounts: 'memory',
  ListBreakers: 'memory',
  ListAuditEvents: 'store',
  ListEvents: 'store',
  ListDrifts: 'store',
  ListRollouts: 'store',
  ListRolloutItems: 'store',
  ListDomains: 'cloud',
  ListVhosts: 'cloud',
  ListDeliveries: 'cloud',
  ListCallbackConfigs: 'cloud',
  ListPullConfigs: 'cloud',
};
/** Holds what the caller has read here; test/slow/audit-rights.spec.ts is about its tokens. */
const OF_CALLER = 'ListAuditEvents';
const METHODS = CONTRACT.methods().filter(({ name }) => name.startsWith('List'));
const TABLES = 'audit_events, audit_patterns, events, drifts, drift_turns, rollouts, rollout_items';

let url: string;
let system: System;
const as: Record<string, Transports> = {};
/** Two of `owner`, each with a connection of its own: over one, requests follow one another. */
const owners: Transports[] = [];
const connections: RestClient[] = [];
/** Of a rollout of `owner`. */
let rollout: string;

beforeAll(async () => {
  url = await newDatabase();
  await fill();
  system = await startSystem({
    callers: CALLERS,
    // Where reads are recorded, lists of clouds wait for the audit's table, too.
    settings: `
database: { url: { env: DATABASE } }
fingerprintKey: { env: FINGERPRINT_KEY }
audit: { reads: true }
overload: { maxListsPerCaller: 1 }
`,
    env: { DATABASE: url, FINGERPRINT_KEY: 'fingerprint-key-of-the-tests-0123456789' },
  });
  for (const { id, keys } of CALLERS) as[id] = new Transports(system, `Bearer ${keys[0]?.key}`);
  for (let index = 0; index < 2; index += 1) {
    const rest = new RestClient(system.app.rest);
    connections.push(rest);
    owners.push(new Transports({ ...system, rest }, 'Bearer lg_key-of-owner'));
  }
  for (let index = 0; index < FOREIGN; index += 1) {
    const callbackConfigs = [{ name: `${PLAY}/callbackConfigs/snapshot`, urls: ['https://hooks.example.net/live'] }];
    const { body } = await system.rest.send(
      'POST',
      '/v1/rollouts',
      { source: { desired: { callbackConfigs } } },
      bearer('owner'),
    );
    rollout = String(body['name']);
  }
}, 60_000);
afterAll(async () => {
  for (const transports of [...Object.values(as), ...owners]) transports.close();
  await Promise.all(connections.map((one) => one.close()));
  await system.close();
});

const bearer = (caller: string) => ({ authorization: `Bearer lg_key-of-${caller}` });

/** Events and drifts of a domain that only `owner` may read. */
async function fill(): Promise<void> {
  const store = await openSharedStore(sharedOptions(new Secret(url)));
  const cloudAccount = `alibaba/${WORLD.alibaba.uid}`;
  await store.drifts.enlist([cloudAccount], 1_000_000);
  const turn = await store.drifts.claim('test', 60_000);
  const resources = Array.from(
    { length: FOREIGN },
    (_, index) => `${cloudAccount}/domains/d${index}.example.com/pullConfigs/show`,
  );
  await store.appliedStates.remember(new Map(resources.map((one) => [one, { fields: {}, appliedAtMs: 1 }])));
  for (const state of await store.drifts.remembered(cloudAccount, '', FOREIGN)) {
    const difference = { fields: [], isGone: true, sinceMs: 5 };
    if (turn) await store.drifts.keep(turn, state, { resource: state.resource, difference, observedAtMs: 5 });
  }
  if (turn) await store.drifts.giveBack(turn, { nextAtMs: 0 });
  const now = Date.now();
  await store.events.add(
    Array.from({ length: FOREIGN }, (_, index) => ({
      receiver: 'media',
      account: 'ali',
      eventId: index.toString(16).padStart(32, '0'),
      type: 'livegate.stream.started',
      stream: 'media',
      receivedAtMs: now,
      expiresAtMs: now + 86_400_000,
      giveUpAtMs: now + 86_400_000,
      event: JSON.stringify({ id: String(index), data: { domain: 'foreign.example.com' } }),
      sinks: [],
    })),
  );
  await store.close();
}

function requestFor(name: string, account: string) {
  if (name === 'ListRolloutItems') return { parent: rollout };
  const row = METHOD_ROWS[name];
  if (!row) throw new Error(`${name} has no row`);
  return requestOf(row, row.on === 'callback' || row.on === 'pull' ? PLAY : account);
}

it('knows every list of the contract', () => {
  expect(METHODS.map(({ name }) => name).sort()).toEqual(Object.keys(LISTS).sort());
});

describe.each(['overRest', 'overGrpc'] as const)('%s', (over) => {
  it('tells nothing of what others have', async () => {
    for (const method of METHODS.filter(({ name }) => LISTS[name] !== 'memory')) {
      for (const caller of ['tenant', 'blind', 'nobody']) {
        const request = { ...requestFor(method.name, 'accounts/ali'), pageSize: 1 };
        const verdict = await (as[caller] as Transports)[over](method, request);
        const told = JSON.stringify(verdict.ok ? verdict.message : [verdict.code, verdict.reason]);
        const seen: unknown = verdict.ok && (verdict.message as Record<string, unknown>)['nextPageToken'];
        const token = (method.name !== OF_CALLER && seen) || '';
        expect({ method: method.name, caller, token }).toEqual({ method: method.name, caller, token: '' });
        expect(told).not.toMatch(/d\d\.example\.com|foreign\.example/);
      }
    }
  });

  it('pages through everything for a caller that may read it', async () => {
    for (const name of ['ListEvents', 'ListDrifts', 'ListRollouts']) {
      let [found, pageToken] = [0, ''];
      do {
        const request = { ...requestFor(name, 'accounts/ali'), pageSize: 2, pageToken };
        const verdict = await (as['owner'] as Transports)[over](CONTRACT.method(name), request);
        if (!verdict.ok) throw new Error(`${name}: ${verdict.message}`);
        const page = verdict.message as Readonly<Record<string, unknown>> & { readonly nextPageToken?: string };
        found += Object.values(page).find((value): value is unknown[] => Array.isArray(value))?.length ?? 0;
        pageToken = page.nextPageToken ?? '';
      } while (pageToken !== '');
      expect({ name, found }).toEqual({ name, found: FOREIGN });
    }
  });

  it.each(METHODS.filter(({ name }) => LISTS[name] !== 'memory').map((method) => [method.name, method] as const))(
    '%s: a caller runs as many at once as it may',
    async (name, method) => {
      const asked: Promise<Verdict>[] = [];
      const locker = new Client({ connectionString: url });
      await locker.connect();
      try {
        await locker.query(`begin; lock table ${TABLES} in access exclusive mode`);
        const account = name === 'ListVhosts' ? 'accounts/volc' : 'accounts/ali';
        const request = requestFor(name, account);
        // Two that run at once: one of them waits for the lock.
        await until(() => {
          const both = owners.map((owner) => owner[over](method, request));
          asked.push(...both);
          return oneRefused(both);
        });
      } finally {
        await locker.end();
        await Promise.all(asked);
      }
    },
    30_000,
  );
});

/** As soon as one of them is refused; false once all have another answer. */
async function oneRefused(asked: readonly Promise<Verdict>[]): Promise<boolean> {
  const refused = asked.map(async (one) => {
    const verdict = await one;
    if (verdict.ok || verdict.reason !== 'CALLER_THROTTLED' || !verdict.message.includes('lists')) {
      throw new Error('it ran');
    }
    return true;
  });
  return await Promise.any(refused).catch(() => false);
}

/*
 * Lists of the largest records that livegate takes: a page must fit into a gRPC message of 4 MiB,
 * the most that clients accept unless told otherwise, and all pages together hold each record
 * exactly once.
 */
import { CONTRACT } from '../support/proto-contract';
import { Transports, Verdict } from '../support/request-cases-transports';
import { startSystem, System } from '../support/start-system';

const VHOST = 'accounts/volc/vhosts/live.example.com';
const APPS = Array.from({ length: 24 }, (_, i) => `app${String(i).padStart(2, '0')}`);
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

let system: System;
let transports: Transports;
beforeAll(async () => {
  system = await startSystem({ settings: 'upstream: { maxResponseBytes: 33554432 }\naudit: { reads: false }' });
  transports = new Transports(system);
  for (const app of APPS) {
    for (const marker of ['a', 'b']) {
      const path = `/v1/${VHOST}/pullConfigs/${app}`;
      const answer = await system.rest.put(path, { origins: largestOrigins(marker) }, { 'x-request-id': app + marker });
      expect(answer).toMatchObject({ status: 200 });
    }
  }
});
afterAll(async () => {
  transports.close();
  await system.close();
});

/**
 * 10 origins with 20 parameters each, of keys and values as long as they may be: more than 220 KiB.
 */
function largestOrigins(marker: string): object[] {
  const params = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${'k'.repeat(125)}${100 + i}`, marker.repeat(1_024)]),
  );
  return Array.from({ length: 10 }, (_, i) => ({ protocol: 'RTMP', host: `origin${i}.example.org`, params }));
}

/** Of a record or a configuration what tests look at. */
type Item = Readonly<Record<string, string>>;

async function everyPage(over: 'rest' | 'grpc', name: string, parent: string, field: string): Promise<Item[]> {
  const method = CONTRACT.method(name);
  const found: Item[] = [];
  let pageToken = '';
  do {
    const request = { parent, pageSize: 1000, pageToken };
    const answer: Verdict = await (over === 'grpc'
      ? transports.overGrpc(method, request)
      : transports.overRest(method, request));
    if (!answer.ok) throw new Error(`${answer.code} ${answer.message}`);
    const page = answer.message as { readonly [field: string]: Item[] } & { readonly nextPageToken: string };
    found.push(...(page[field] ?? []));
    pageToken = page.nextPageToken;
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(MAX_MESSAGE_BYTES);
  } while (pageToken !== '');
  return found;
}

describe.each(['grpc', 'rest'] as const)('over %s', (over) => {
  it('all pages of the audit hold every record once', async () => {
    const events = await everyPage(over, 'ListAuditEvents', 'accounts/volc', 'auditEvents');
    const wanted = APPS.flatMap((app) => ['a', 'b'].flatMap((m) => [`${app}${m} INTENT`, `${app}${m} OUTCOME`]));
    const told = events.map(({ requestId, kind }) => `${requestId} ${kind}`);
    expect(told).toEqual(wanted.toReversed());
  });

  it('all pages of configurations hold every configuration once', async () => {
    const configs = await everyPage(over, 'ListPullConfigs', VHOST, 'pullConfigs');
    expect(configs.map(({ name }) => name)).toEqual(APPS.map((app) => `${VHOST}/pullConfigs/${app}`));
  });
});

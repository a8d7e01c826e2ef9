/*
 * PostgreSQL restarts under load, in order and by a crash: livegate recovers by itself, and nothing
 * that it has answered is lost.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../src/domain/access/secret';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { PostgresServer } from '../support/postgres-server';
import { readyzOnce } from '../support/readiness';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const LANES = 6;
const KEY = 'fingerprint-key-of-the-restarts-0123456789';

let server: PostgresServer;
let log: RecordedEvents;
let system: System;
beforeAll(async () => {
  server = await PostgresServer.start(mkdtempSync(join(tmpdir(), 'livegate-restart-')));
  log = new RecordedEvents();
  const settings = 'database: { url: { env: URL } }\nfingerprintKey: { env: KEY }\n';
  system = await startSystem({ log, settings, env: { URL: server.url(), KEY } });
});
afterAll(async () => {
  await system.close();
  await server.stop();
});

/**
 * Writes of all lanes until `isOver`; the request ids of those that succeeded, and how many answers
 * each lane has had.
 */
function startLoad(isOver: () => boolean) {
  const confirmed: string[] = [];
  const answers = Array.from({ length: LANES }, () => 0);
  const lane = async (number: number): Promise<void> => {
    for (let i = 0; !isOver(); i += 1) {
      const requestId = `${number}-${i}`;
      const name = `accounts/volc/vhosts/live.example.com/apps/app${number}/callbackConfigs/snapshot`;
      const answer = await fetch(`${system.app.rest}/v1/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-request-id': requestId },
        body: JSON.stringify({ urls: [`https://hooks.example.com/${requestId}`] }),
      });
      const body = await answer.text();
      answers[number] = i + 1;
      if (answer.status === 200) confirmed.push(requestId);
      else expect(body).toMatch(/STORE_UNAVAILABLE|RESOURCE_LOCK_LOST|DEADLINE_PASSED/);
    }
  };
  return { confirmed, answers, done: Promise.all(answers.map((_, number) => lane(number))) };
}

test.each(['SIGINT', 'SIGQUIT'] as const)(
  'no confirmed write is lost over a stop by %s, and livegate recovers by itself',
  async (signal) => {
    let isOver = false;
    const { confirmed, answers, done } = startLoad(() => isOver);
    await until(() => confirmed.length >= 50);
    await server.stop(signal);
    // Answers of what was sent before may still be on their way.
    const answered = [...answers];
    await until(() => answers.every((count, lane) => count > (answered[lane] ?? 0)));
    const before = confirmed.length;
    await delay(1_500);
    expect(confirmed.length).toBe(before);
    await server.startAgain();
    const startedAt = Date.now();
    await until(() => confirmed.length >= before + 50);
    process.stdout.write(`${signal}: writes go on after ${Date.now() - startedAt} ms\n`);
    isOver = true;
    await done;
    await readyzOnce(system.app.rest, 200, 60_000);

    const rows = await server.query<{ request_id: string; kind: string }>('select request_id, kind from audit_events');
    const found = new Set(rows.map(({ request_id: id, kind }) => `${kind} ${id}`));
    const lost = confirmed.flatMap((id) => [`INTENT ${id}`, `OUTCOME ${id}`]).filter((record) => !found.has(record));
    expect(lost).toEqual([]);
    const store = await openSharedStore({
      ...sharedOptions(new Secret(server.url())),
      fingerprintKey: new Secret(KEY),
    });
    expect((await verifyAudit(store.audit, new ChainKey(store.fingerprintKey))).faults).toEqual([]);
    await store.close();
    expect(log.of('store_recovered').length).toBeGreaterThan(0);
  },
);

/*
 * Records the statements that the store of this version sends to PostgreSQL, once at each release:
 * `npm run record-statements`. test/slow/rolling-update.spec.ts replays them on the tables of later
 * versions, on which a release runs while it is replaced.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { AuditFilter, AuditQuery } from '../../src/domain/records/audit';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openAudit } from '../../src/store/audit/open-audit';
import { taskUntil } from '../../src/store/background-task';
import { openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { auditEvent } from './audit-events';
import { endlessOperation } from './endless-operation';
import { PostgresServer } from './postgres-server';

const OUTPUT = join(__dirname, '../slow/rolling-update.statements.json');
/** Of the migrations, and of Kysely's look at the tables. */
const NOT_OURS = /kysely|pg_catalog|advisory|pg_settings|^(create|alter|drop|begin|commit|rollback|set )|^do /i;

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** How many it answered or changed. */
  readonly rows: number;
}

type Query = (text: string | { text: string; values?: unknown[] }, values?: unknown[]) => Promise<{ rowCount: number }>;

function record(): Statement[] {
  const statements: Statement[] = [];
  const { prototype } = Client as unknown as { prototype: { query: Query } };
  const original = prototype.query;
  prototype.query = async function (this: Client, given, values) {
    const text = typeof given === 'string' ? given : given.text;
    const result = await original.call(this, given, values);
    const own = values ?? (typeof given === 'string' ? [] : (given.values ?? []));
    const sql = text.replace(/\s+/g, ' ').trim();
    if (!NOT_OURS.test(sql)) statements.push({ sql, values: own, rows: result.rowCount });
    return result;
  };
  return statements;
}

async function work(url: string): Promise<void> {
  const store = await openSharedStore(sharedOptions(new Secret(url)));
  const audit = await openAudit(store, systemClock, () => undefined);
  const { signal } = new AbortController();
  store.watch();
  await Promise.all(['op-1', 'op-2'].map((operationId) => audit.append(auditEvent({ operationId }), signal)));
  const state = { fields: { urls: ['https://a.example.com'] }, appliedAtMs: 1 };
  await store.leases?.run({ whole: 'alibaba/1' }, endlessOperation(), async (lease) => {
    const both = ['kept', 'gone'].map((name) => [`alibaba/1/${name}`, state] as const);
    await store.appliedStates.remember(new Map(both), lease);
    await delay(300);
    await store.appliedStates.remember(new Map([['alibaba/1/gone', undefined]]), lease);
  });
  await audit.append(auditEvent({ kind: 'OUTCOME', operationId: 'op-1' }), signal);
  await store.appliedStates.recall(['kept', 'gone', 'never'].map((name) => `alibaba/1/${name}`));
  await store.appliedStates.recallBelow('alibaba');
  const list = (names: AuditQuery['names'], filter: AuditFilter, more: Partial<AuditQuery> = {}) =>
    audit.list({ account: 'ali', names, filter, limit: 2, maxBytes: 1e6, ...more }, signal);
  await list('ALL', {});
  await list('ALL', { operationId: 'op-1' });
  const { resource, caller, method, requestId } = auditEvent();
  await list('ALL', { kind: 'INTENT', caller, method, resource, requestId, startMs: 0, endMs: 9e12 });
  await list(['*.example.com'], {}, { before: { atMs: 9e12, incarnation: 'ffff', seq: 1 } });
  await store.audit.index(taskUntil(systemClock, signal));
  await verifyAudit(store.audit, new ChainKey(store.fingerprintKey));
  await audit.close();
  await store.close();
}

async function main(): Promise<void> {
  const server = await PostgresServer.start(mkdtempSync(join(tmpdir(), 'livegate-statements-')));
  const statements = record();
  await work(server.url());
  writeFileSync(OUTPUT, `${JSON.stringify(statements, null, 2)}\n`);
  await server.stop();
}

void main();

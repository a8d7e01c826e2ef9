/*
 * The audit of the built process: what a kill leaves, and what `--verify-audit` says of it. Needs
 * `npm run build`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainHead, ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openAudit } from '../../src/store/audit/open-audit';
import { openLocalStore } from '../../src/store/store';
import { Json } from '../support/rest-client';
import { RunningProcess, startProcess } from '../support/start-process';
import { WORLD } from '../support/start-system';
import { until } from '../support/until';

const MAIN = join(__dirname, '../../dist/main.js');
const NAME = 'accounts/volc/vhosts/live.example.com/callbackConfigs/snapshot';
const { uid, accessKeyId, accessKeySecret, vhost, pushDomain } = WORLD.volcengine;
const env = { VOLC_ID: accessKeyId, VOLC_SECRET: accessKeySecret };

let folder: string;
let file: string;
let cloud: VolcengineEmulator;
beforeAll(async () => {
  const vhosts = [{ name: vhost, domains: [{ name: pushDomain, type: 'push' as const }] }];
  cloud = await startVolcengineEmulator({ quotas: 'off', accounts: [{ uid, accessKeyId, accessKeySecret, vhosts }] });
  folder = mkdtempSync(join(tmpdir(), 'livegate-audit-'));
  file = join(folder, 'livegate.yaml');
  writeFileSync(
    file,
    `
rest: { port: 0 }
grpc: { port: 0 }
auth: { mode: none }
audit: { reads: true }
log: { level: silent }
accounts:
  - id: volc
    provider: volcengine
    uid: "${uid}"
    endpoint: ${cloud.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
`,
  );
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

function start(): Promise<RunningProcess> {
  return startProcess(process.execPath, [MAIN, '--config', file], { cwd: folder, env, until: '"ready"' });
}

const linesOf = (text: string): Json[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

const restOf = (livegate: RunningProcess): string => (JSON.parse(livegate.output()) as { rest: string }).rest;

function set(livegate: RunningProcess, requestId: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  const body = JSON.stringify({ urls: [`https://hooks.example.com/${requestId}`] });
  return fetch(`${restOf(livegate)}/v1/${NAME}`, { method: 'PUT', headers, body }).then(({ status }) => status);
}

async function eventsOf(livegate: RunningProcess, requestId: string): Promise<Json[]> {
  const answer = await fetch(`${restOf(livegate)}/v1/accounts/volc/auditEvents?requestId=${requestId}`);
  return ((await answer.json()) as { auditEvents: Json[] }).auditEvents.reverse();
}

const verify = (...more: string[]) => verifyWith(file, ...more);

/** Exit status and lines of `--verify-audit`. */
function verifyWith(config: string, ...more: string[]): Promise<{ status: number; lines: Json[] }> {
  return new Promise((resolve) => {
    const args = [MAIN, '--config', config, '--verify-audit', ...more];
    const child = execFile(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } }, (_error, stdout) =>
      resolve({
        status: child.exitCode ?? -1,
        lines: linesOf(stdout),
      }),
    );
  });
}

/** Past livegate, as a process with the file can. */
function tamper(...statements: string[]): void {
  const database = new Database(join(folder, 'data', 'livegate.db'));
  for (const statement of statements) database.exec(statement);
  database.close();
}

test('a kill between intent and outcome leaves the intent, and later tampering is found', async () => {
  const first = await start();
  expect(await set(first, 'before')).toBe(200);
  const held = cloud.faults.add({ fault: { kind: 'hang' } });
  const cut = set(first, 'cut').catch(() => 'cut off');
  await until(() => held.hits > 0);
  await first.stop('SIGKILL');
  expect(await cut).toBe('cut off');

  cloud.faults.clear();
  const second = await start();
  expect(await eventsOf(second, 'before')).toMatchObject([{ kind: 'INTENT' }, { kind: 'OUTCOME', code: 'OK' }]);
  expect(await eventsOf(second, 'cut')).toMatchObject([
    { kind: 'INTENT', resource: NAME, to: { urls: ['https://hooks.example.com/cut'] } },
  ]);
  await fetch(`${restOf(second)}/v1/${NAME}`, { headers: { 'x-request-id': 'read' } });
  expect(await eventsOf(second, 'read')).toMatchObject([{ kind: 'READ', method: 'GetCallbackConfig', code: 'OK' }]);
  expect(await second.stop('SIGTERM')).toBe(0);

  const last = linesOf(second.errors()).findLast(({ event }) => event === 'audit_head');
  const head = `${last.incarnation}:${last.seq}:${last.mac}`;
  const store = await openLocalStore({ dataDir: join(folder, 'data'), clock: systemClock });
  const sound = await verifyAudit(store.audit, new ChainKey(store.fingerprintKey), [last]);
  expect(sound).toMatchObject({ chains: 2, faults: [] });
  await store.close();

  tamper('drop trigger audit_events_no_update', 'drop trigger audit_events_no_delete');
  tamper(`delete from audit_events where incarnation = '${last.incarnation}' and seq = ${last.seq}`);
  tamper(
    `update audit_events set record = replace(record, 'anonymous', 'somebody')
     where seq = 1 and incarnation <> '${last.incarnation}'`,
  );
  expect(await verify('--head', head)).toMatchObject({
    status: 3,
    lines: [
      { event: 'audit_fault', seq: 1, fault: 'FORGED' },
      { event: 'audit_fault', incarnation: last.incarnation, seq: last.seq, fault: 'CUT' },
      { event: 'audit_broken', chains: 2 },
    ],
  });
});

test('a head of a chain that was removed because of its age is told from a head that was cut off', async () => {
  const dataDir = join(folder, 'aged');
  const aged = join(folder, 'aged.yaml');
  writeFileSync(aged, readFileSync(file, 'utf8') + `dataDir: ${dataDir}\n`);
  const heads: ChainHead[] = [];
  const store = await openLocalStore({ dataDir, clock: systemClock });
  const past = { ...systemClock, now: () => Date.now() - 500 * 86_400_000 };
  await openAudit(store, past, (head) => heads.push(head)).then((log) => log.close());
  await store.close();
  const livegate = await startProcess(process.execPath, [MAIN, '--config', aged], {
    cwd: folder,
    env,
    until: '"ready"',
  });
  // Of its own chain, and of the removals.
  await until(() => livegate.errors().split('"audit_head"').length >= 3);
  expect(await livegate.stop('SIGTERM')).toBe(0);
  const [{ incarnation, mac } = { incarnation: '', mac: '' }] = heads;
  const removed = { event: 'audit_removed', incarnation, seq: 0, mac };
  expect(await verifyWith(aged, '--head', `${incarnation}:0:${mac}`)).toMatchObject({
    status: 0,
    lines: [removed, { event: 'audit_ok', chains: 2, records: 3, removedChains: 1 }],
  });
  expect(await verifyWith(aged, '--head', `${incarnation}:1:${mac}`)).toMatchObject({
    status: 3,
    lines: [{ event: 'audit_fault', incarnation, seq: 1, fault: 'CUT' }, { event: 'audit_broken' }],
  });
});

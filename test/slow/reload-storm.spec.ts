/*
 * Configuration files of every hostile shape, written again and again while signals arrive and
 * calls run: during start, service and drain, in the built process. Needs `npm run build`.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Of } from '../../src/transports/auth/api-key';
import { startProcess } from '../support/start-process';
import { ACCOUNTS } from '../support/minimal-config';

const ROOT = join(__dirname, '../..');
const ROUNDS = 100;

const GOOD = `
rest: { port: 0 }
grpc: { port: 0 }
reload: { pollMs: 50 }
shutdown: { graceMs: 3000 }
callers:
  - id: one
    apiKeys: [{ sha256: "${sha256Of('one')}" }]
    grants: [{ accounts: ["*"], domains: ["*"], verbs: [read] }]
${ACCOUNTS}`;

const HOSTILE: readonly (string | Uint8Array)[] = [
  '',
  '- a',
  GOOD.slice(0, GOOD.length / 2),
  `${GOOD}x: [`,
  Uint8Array.from([0xff, 0xfe, 0x61, 0x00]),
  GOOD.replace('id: ali', 'id: ALI'),
  GOOD,
  `${GOOD}audit: { reads: true }\n`,
  `a: ${'['.repeat(5_000)}`,
  `${GOOD}x: &x { y: 1 }\nlog: { <<: *x }\n`,
  GOOD.replace('{ env: ID }', '{ file: /dev/zero }'),
  GOOD.replace('accounts: ["*"]', 'accounts: [elsewhere]'),
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('callers are served through a storm of reloads, and livegate drains in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-storm-'));
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, GOOD);
  const args = [join(ROOT, 'dist/main.js'), '--config', file];
  const livegate = await startProcess(process.execPath, args, { cwd: folder, env: { ID: 'a-key' }, until: '"ready"' });
  const { rest } = JSON.parse(livegate.output()) as { rest: string };
  const statuses = new Set<number>();
  const call = async (): Promise<void> => {
    const answer = await fetch(`${rest}/v1/accounts/ali`, { headers: { authorization: 'Bearer one' } });
    statuses.add(answer.status);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    writeFileSync(`${file}.new`, HOSTILE[round % HOSTILE.length] ?? '');
    renameSync(`${file}.new`, file);
    if (round % 5 === 0) livegate.child.kill('SIGHUP');
    if (round % 30 === 0) rmSync(file);
    await call();
    await pause(100);
  }
  expect([...statuses]).toEqual([200]);
  const stopped = livegate.stop('SIGTERM');
  const signals = setInterval(() => livegate.child.kill('SIGHUP'), 10);
  expect(await stopped).toBe(0);
  clearInterval(signals);
  const lines = livegate.errors().split('\n').filter(Boolean);
  const events = new Set(lines.map((line) => (JSON.parse(line) as { event: string }).event));
  events.delete('audit_head');
  events.delete('request');
  expect([...events].sort()).toEqual(['config_reloaded', 'reload_refused']);
  rmSync(folder, { recursive: true });
});

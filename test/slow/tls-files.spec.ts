/*
 * Certificates that are renewed under the same file names, as by cert-manager or certbot, in the
 * built process. What a listener does with them is in test/e2e/tls.spec.ts. Needs `npm run build`.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';
import { ACCOUNTS } from '../support/minimal-config';

const ROOT = join(__dirname, '../..');
const CERTIFICATES = join(__dirname, '../tls');
const CONFIG = `
rest: { port: 0, tls: { cert: tls.pem, key: tls.key } }
grpc: { port: 0, tls: { cert: tls.pem, key: tls.key } }
reload: { pollMs: 100 }
auth: { mode: none }
${ACCOUNTS}`;

let folder: string;
let livegate: RunningProcess;
let ports: readonly number[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-tls-'));
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, CONFIG);
  install('server');
  const args = [join(ROOT, 'dist/main.js'), '--config', file];
  livegate = await startProcess(process.execPath, args, { cwd: folder, env: { ID: 'id' }, until: '"ready"' });
  const ready = JSON.parse(livegate.output()) as { rest: string; grpc: string };
  ports = [ready.rest, ready.grpc].map((address) => Number(address.split(':').at(-1)));
});
afterEach(async () => {
  await livegate.stop();
  rmSync(folder, { recursive: true, force: true });
});

function install(cert: string, key = cert): void {
  copyFileSync(join(CERTIFICATES, `${cert}.pem`), join(folder, 'tls.pem'));
  copyFileSync(join(CERTIFICATES, `${key}.key`), join(folder, 'tls.key'));
}

async function shownAt(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

const shown = (): Promise<string[]> => Promise.all(ports.map(shownAt));

function serialsOf(name: string): string[] {
  const { serialNumber } = new X509Certificate(readFileSync(join(CERTIFICATES, `${name}.pem`)));
  return ports.map(() => serialNumber);
}

function events(): { readonly event: string; readonly problems?: readonly { readonly path: string }[] }[] {
  const lines = livegate.errors().split('\n').filter(Boolean);
  const all = lines.map((line) => JSON.parse(line) as ReturnType<typeof events>[number]);
  return all.filter(({ event }) => /^(config_reloaded|reload_refused)$/.test(event));
}

test('a new pair is used without a restart, and a broken one is refused once until it is corrected', async () => {
  expect(await shown()).toEqual(serialsOf('server'));
  install('client-dns');
  await until(async () => (await shown()).join() === serialsOf('client-dns').join());
  install('client-cn', 'server');
  await until(() => events().some(({ event }) => event === 'reload_refused'));
  await delay(500);
  expect(await shown()).toEqual(serialsOf('client-dns'));
  install('client-cn');
  await until(async () => (await shown()).join() === serialsOf('client-cn').join());
  await until(() => events().length >= 3);
  expect(events().map(({ event, problems = [] }) => [event, ...problems.map(({ path }) => path)])).toEqual([
    ['config_reloaded'],
    ['reload_refused', 'rest.tls.key', 'grpc.tls.key'],
    ['config_reloaded'],
  ]);
});

test('other files that the configuration names are used and watched after a single reload', async () => {
  for (const end of ['pem', 'key']) copyFileSync(join(CERTIFICATES, `client-dns.${end}`), join(folder, `other.${end}`));
  writeFileSync(
    join(folder, 'livegate.yaml'),
    CONFIG.replaceAll('tls.pem', 'other.pem').replaceAll('tls.key', 'other.key'),
  );
  await until(async () => (await shown()).join() === serialsOf('client-dns').join());
  await delay(1_000);
  expect(events().map(({ event }) => event)).toEqual(['config_reloaded']);
  for (const end of ['pem', 'key']) copyFileSync(join(CERTIFICATES, `client-cn.${end}`), join(folder, `other.${end}`));
  await until(async () => (await shown()).join() === serialsOf('client-cn').join());
});

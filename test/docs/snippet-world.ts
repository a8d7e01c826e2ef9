import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { natsOperator } from '../support/start-nats';
import { Fence, Page, reasonNotRun, ROOT } from './page';

/** What the documents refer to with `{ env: NAME }`. */
export const SNIPPET_ENVIRONMENT: Readonly<Record<string, string>> = {
  ALI_AK: 'ali-access-key-id',
  ALI_SK: 'ali-access-key-secret',
  VOLC_AK: 'volc-access-key-id',
  VOLC_SK: 'volc-access-key-secret',
  REDIS_URL: 'redis://127.0.0.1:6379/0',
  REDIS_TLS_URL: 'rediss://livegate:password@redis/0',
  DATABASE_URL: 'postgres://livegate@127.0.0.1:5432/livegate',
  HOOK_2027: 'k3yForCallbacks02',
  RECEIVER_TOKEN: 'a-receiver-token-of-32-characters',
  ORDERS_SECRET: `whsec_${Buffer.alloc(32, 'orders').toString('base64')}`,
  FINGERPRINT_KEY: 'a-key-of-at-least-32-characters-for-fingerprints',
};

const CREDENTIAL_SET = '{ "accessKeyId": "id", "accessKeySecret": "secret" }';

/** What they refer to with `{ file: PATH }` and the like. */
const FILES: Readonly<Record<string, string>> = {
  'secrets/ali': 'ali-access-key-secret\n',
  'secrets/ali.json': CREDENTIAL_SET,
  'secrets/hook-2026': 'k3yForCallbacks01\n',
  'secrets/livegate.creds': natsOperator().credentials(),
};

const CERTIFICATES: Readonly<Record<string, string>> = {
  'tls/livegate.pem': 'server.pem',
  'tls/livegate.key': 'server.key',
  'tls/clients.pem': 'authority.pem',
  'tls/proxy-ca.pem': 'authority.pem',
  'tls/redis-ca.pem': 'authority.pem',
  'tls/nats-ca.pem': 'authority.pem',
};

/** What of the checkout commands use by relative paths. */
const LINKS = ['dist', 'node_modules', 'proto', 'package.json'];

/**
 * The folder that the blocks of one page run in: its configuration files, and what they refer to.
 */
export function makeSnippetWorld(page: Page): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-docs-'));
  for (const name of LINKS) symlinkSync(join(ROOT, name), join(folder, name));
  // A copy, since their commands write files beside their own.
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) write(folder, path, text);
  for (const [path, source] of Object.entries(CERTIFICATES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(ROOT, 'test/tls', source), join(folder, path));
  }
  for (const fence of page.fences) {
    const name = fileNameOf(fence);
    if (name !== undefined) write(folder, name, fence.text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/**
 * `livegate.yaml` for a block that begins with `# livegate.yaml`; undefined for one that holds some
 * keys of a file.
 */
function fileNameOf({ language, text }: Fence): string | undefined {
  return language === 'yaml' ? /^# (\S+\.yaml)$/m.exec(text.split('\n', 1)[0] ?? '')?.[1] : undefined;
}

/** A configuration that loads, for blocks that show some keys. */
const BASE = {
  accounts: [
    {
      id: 'ali-prod',
      provider: 'alibaba',
      uid: '1234567890123456',
      credentials: { accessKeyId: { env: 'ALI_AK' }, accessKeySecret: { env: 'ALI_SK' } },
    },
    {
      id: 'volc-prod',
      provider: 'volcengine',
      uid: '2100000001',
      credentials: { accessKeyId: { env: 'VOLC_AK' }, accessKeySecret: { env: 'VOLC_SK' } },
    },
  ],
  callers: [{ id: 'media-team', grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] }] }],
};

/**
 * The whole configuration that a `yaml` block stands for; undefined if the block says why it is not
 * run.
 */
export function configurationOf(fence: Fence): string | undefined {
  if (reasonNotRun(fence) !== undefined) return undefined;
  if (fileNameOf(fence) !== undefined) return fence.text;
  const given = parse(fence.text) as Readonly<Record<string, unknown>> & { readonly auth?: { readonly mode?: string } };
  const { callers, ...rest } = BASE;
  return stringify({ ...rest, ...(given.auth?.mode === 'none' ? {} : { callers }), ...given });
}

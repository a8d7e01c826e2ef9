import { AlibabaDomain } from './alibaba/alibaba.action';
import { AlibabaAccount } from './alibaba/alibaba.protocol';
import { VolcengineVhost } from './volcengine/volcengine.action';
import { VolcengineAccount } from './volcengine/volcengine.protocol';

/** Cloud accounts that exist only in the sandbox. Their keys are valid nowhere else. */
export const SANDBOX_ALIBABA: AlibabaAccount = {
  uid: '1000000000000001',
  accessKeyId: 'sandbox-alibaba-key-id',
  accessKeySecret: 'sandbox-alibaba-key-secret',
  domains: [
    { name: 'push.example.com', type: 'push' },
    { name: 'play.example.com', type: 'play' },
  ],
};

export const SANDBOX_VOLCENGINE: VolcengineAccount = {
  uid: '2000000001',
  accessKeyId: 'sandbox-volcengine-key-id',
  accessKeySecret: 'sandbox-volcengine-key-secret',
  vhosts: [
    {
      name: 'live.example.com',
      domains: [
        { name: 'push.live.example.com', type: 'push' },
        { name: 'pull.live.example.com', type: 'pull-flv' },
      ],
    },
  ],
};

export const SANDBOX_BYTEPLUS: VolcengineAccount = {
  uid: '3000000001',
  accessKeyId: 'sandbox-byteplus-key-id',
  accessKeySecret: 'sandbox-byteplus-key-secret',
  vhosts: SANDBOX_VOLCENGINE.vhosts,
};

/** Callback keys and the token of the receivers, by the variables of the configuration. */
export const SANDBOX_SECRETS = {
  SANDBOX_HOOK_2026: 'sandboxHookKey2026',
  SANDBOX_HOOK_2027: 'sandboxHookKey2027',
  SANDBOX_RECEIVER_TOKEN: 'sandbox-token-valid-nowhere-else-2026',
} as const;

/** The receiver of each account. */
export const SANDBOX_RECEIVERS = {
  'ali-sandbox': 'ali-events',
  'volc-sandbox': 'volc-events',
  'byteplus-sandbox': 'byteplus-events',
} as const;

/** The most that LIVEGATE_SANDBOX_DOMAINS can ask for. */
const MAX_DOMAINS = 500;

export interface SandboxAccounts {
  readonly alibaba: AlibabaAccount;
  readonly volcengine: VolcengineAccount;
  readonly byteplus: VolcengineAccount;
}

/**
 * The accounts, with as many more pairs of domains as the text says, such as `push-01.example.com`
 * and `play-01.example.com`. Throws Error if it is not a number from 0 to 500.
 */
export function sandboxAccounts(text: string): SandboxAccounts {
  const more = Number(text);
  if (!/^\d{1,3}$/.test(text) || more > MAX_DOMAINS) {
    throw new Error(`LIVEGATE_SANDBOX_DOMAINS must be a whole number from 0 to ${MAX_DOMAINS}`);
  }
  const numbers = Array.from({ length: more }, (_, i) => String(i + 1).padStart(text.length, '0'));
  const vhosts = [...(SANDBOX_VOLCENGINE.vhosts ?? []), ...numbers.map(vhostOf)];
  return {
    alibaba: { ...SANDBOX_ALIBABA, domains: [...(SANDBOX_ALIBABA.domains ?? []), ...numbers.flatMap(domainsOf)] },
    volcengine: { ...SANDBOX_VOLCENGINE, vhosts },
    byteplus: { ...SANDBOX_BYTEPLUS, vhosts },
  };
}

function domainsOf(number: string): AlibabaDomain[] {
  const main = `play-${number}.example.com`;
  return [
    { name: `push-${number}.example.com`, type: 'push', main },
    { name: main, type: 'play' },
  ];
}

function vhostOf(number: string): VolcengineVhost {
  const name = `live-${number}.example.com`;
  return {
    name,
    domains: [
      { name: `push.${name}`, type: 'push' },
      { name: `pull.${name}`, type: 'pull-flv' },
    ],
  };
}

/** The addresses of the emulators. */
export interface SandboxUrls {
  readonly alibaba: string;
  readonly volcengine: string;
  readonly byteplus: string;
}

/**
 * The configuration of livegate in the sandbox, in its own file format. `publicUrl` is that of its
 * REST listener.
 */
export function sandboxConfig(urls: SandboxUrls, publicUrl: string): string {
  return `# Written by npm run sandbox.
rest: { host: 127.0.0.1, port: 8080 }
grpc: { host: 127.0.0.1, port: 50051 }
metrics: { host: 127.0.0.1, port: 9464 }
auth: { mode: none }
# Receivers on this machine can be configured, and tested with livegate test.
urlPolicy: { allowPrivateHosts: true }
publicUrl: ${publicUrl}
receivers:${Object.entries(SANDBOX_RECEIVERS).map(receiverEntry).join('')}
callbackKeys:
  - { id: hook-2026, value: { env: SANDBOX_HOOK_2026 }, accounts: [ali-sandbox, volc-sandbox, byteplus-sandbox] }
  - { id: hook-2027, value: { env: SANDBOX_HOOK_2027 }, accounts: [ali-sandbox, volc-sandbox, byteplus-sandbox] }
accounts:
  - id: ali-sandbox
    provider: alibaba
    uid: "${SANDBOX_ALIBABA.uid}"
    callbackHosts: ["*"]
    endpoint: ${urls.alibaba}
    credentials:
      accessKeyId: { env: SANDBOX_ALIBABA_KEY_ID }
      accessKeySecret: { env: SANDBOX_ALIBABA_KEY_SECRET }
  - id: volc-sandbox
    provider: volcengine
    uid: "${SANDBOX_VOLCENGINE.uid}"
    callbackHosts: ["*"]
    endpoint: ${urls.volcengine}
    credentials:
      accessKeyId: { env: SANDBOX_VOLCENGINE_KEY_ID }
      accessKeySecret: { env: SANDBOX_VOLCENGINE_KEY_SECRET }
  - id: byteplus-sandbox
    provider: byteplus
    uid: "${SANDBOX_BYTEPLUS.uid}"
    callbackHosts: ["*"]
    endpoint: ${urls.byteplus}
    credentials:
      accessKeyId: { env: SANDBOX_BYTEPLUS_KEY_ID }
      accessKeySecret: { env: SANDBOX_BYTEPLUS_KEY_SECRET }
`;
}

const receiverEntry = ([account, id]: readonly [string, string]): string =>
  `\n  - { id: ${id}, token: { env: SANDBOX_RECEIVER_TOKEN }, account: ${account}, keys: [hook-2026, hook-2027] }`;

/** The environment variables with the credentials of the accounts. */
export function sandboxEnvironment(): Record<string, string> {
  return {
    SANDBOX_ALIBABA_KEY_ID: SANDBOX_ALIBABA.accessKeyId,
    SANDBOX_ALIBABA_KEY_SECRET: SANDBOX_ALIBABA.accessKeySecret,
    SANDBOX_VOLCENGINE_KEY_ID: SANDBOX_VOLCENGINE.accessKeyId,
    SANDBOX_VOLCENGINE_KEY_SECRET: SANDBOX_VOLCENGINE.accessKeySecret,
    SANDBOX_BYTEPLUS_KEY_ID: SANDBOX_BYTEPLUS.accessKeyId,
    SANDBOX_BYTEPLUS_KEY_SECRET: SANDBOX_BYTEPLUS.accessKeySecret,
  };
}

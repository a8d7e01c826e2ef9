import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/loading/load-config';
import { Clock } from '../../src/domain/time/clock';
import { EventLog } from '../../src/domain/events/event-log';
import { Grant } from '../../src/domain/access/caller';
import { Quota } from '../../src/domain/resources/capability';
import { createApp } from '../../src/create-app';
import { Instance } from '../../src/composition/instance';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { systemClock } from '../../src/resilience/system-clock';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startBytePlusEmulator } from '../../src/sandbox/byteplus/byteplus.emulator';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { GrpcClient } from './grpc-client';
import { RecordedEvents } from './recorded-events';
import { RestClient } from './rest-client';

export const PROTO_DIR = join(__dirname, '../../proto');
export const DOCS_PAGE_DIR = join(__dirname, '../../node_modules/@fastify/swagger-ui/static');
/** As `npm run build` leaves it. */
export const CONSOLE_DIR = join(__dirname, '../../dist/console');

/** Cloud accounts, credentials and domains that the emulators know. */
export const WORLD = {
  alibaba: {
    uid: '1234567890123456',
    accessKeyId: 'alibaba-test-access-key-id',
    accessKeySecret: 'alibaba-test-access-key-secret',
    pushDomain: 'push.example.com',
    playDomain: 'play.example.com',
  },
  volcengine: {
    uid: '2100000001',
    accessKeyId: 'volcengine-test-access-key-id',
    accessKeySecret: 'volcengine-test-access-key-secret',
    vhost: 'live.example.com',
    pushDomain: 'push.live.example.com',
    pullDomain: 'pull.live.example.com',
  },
  /** A key that every caller may give by its name. */
  callbackKey: { id: 'test-hook', value: 'TestHookKey0123456789' },
} as const;

export interface SystemOptions {
  /** YAML lines beside listeners, auth and accounts, such as `defaults: { deadlineMs: 500 }`. */
  readonly settings?: string;
  /**
   * Quotas as documented, retries and breakers as by default. Else quotas are lifted, and every
   * call is tried once.
   */
  readonly resilience?: boolean;
  /** Quotas of some actions of any cloud; those of all others are as `resilience` says. */
  readonly quotas?: Readonly<Record<string, Quota>>;
  /** Variables that the settings refer to. */
  readonly env?: Readonly<Record<string, string>>;
  /** The `callers`, each with its key in clear. Absent: nobody is asked who they are. */
  readonly callers?: readonly SystemCaller[];
  /** The `callbackKeys`. Absent: that of `WORLD`, for every account. */
  readonly callbackKeys?: readonly object[];
  /** What the REST listener has beside its port, such as `cors: { origins: ["*"] }`. */
  readonly rest?: string;
  /** What each account has beside the rest, such as `callbackHosts: ["*.example.com"]`. */
  readonly account?: string;
  /**
   * Adds the account `byte`, which is at BytePlus what `volc` is at Volcengine: the same uid, key,
   * vhost and domains.
   */
  readonly withBytePlus?: boolean;
  /** Leaves the account `ali` out. */
  readonly withoutAlibaba?: boolean;
  /** A replica of this one: livegate alone, on its clouds. */
  readonly replicaOf?: System;
  /** Absent: nobody reads it. */
  readonly log?: EventLog;
  /** What time it is there. */
  readonly clock?: Clock;
  /** What the gRPC listener has beside its port, such as `maxConnectionAgeMs: 1000`. */
  readonly grpc?: string;
  readonly alibaba?: Partial<Parameters<typeof startAlibabaEmulator>[0]>;
  readonly volcengine?: Partial<Parameters<typeof startVolcengineEmulator>[0]>;
  readonly byteplus?: Partial<Parameters<typeof startVolcengineEmulator>[0]>;
}

/** An entry of `callers`, but that a key is given in clear. */
export interface SystemCaller {
  readonly id: string;
  readonly keys: readonly { readonly key: string; readonly expires?: string }[];
  readonly certificates?: readonly string[];
  readonly grants: readonly Grant[];
  readonly throttle?: { readonly limit: number; readonly windowMs: number };
}

/** The emulators and livegate over both transports, each on a free port of loopback. */
export interface System {
  readonly app: Instance;
  readonly alibaba: AlibabaEmulator;
  readonly volcengine: VolcengineEmulator;
  readonly byteplus: VolcengineEmulator;
  readonly rest: RestClient;
  readonly grpc: GrpcClient;
  /**
   * Has livegate take other options; those of the emulators stay. Answers the keys that wait for a
   * restart.
   */
  reload(options: SystemOptions): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { replicaOf } = options;
  const alibaba = replicaOf?.alibaba ?? (await startAlibaba(options));
  const volcengine = replicaOf?.volcengine ?? (await startVolcengine(options));
  const byteplus = replicaOf?.byteplus ?? (await startBytePlusEmulator({ ...volcengineWorld(), ...options.byteplus }));
  const dataDir = mkdtempSync(join(tmpdir(), 'livegate-data-'));
  const configOf = (given: SystemOptions) => configFor({ alibaba, volcengine, byteplus }, dataDir, given);
  const app = await createApp({
    config: configOf(options),
    catalog: PROVIDER_CATALOG,
    clock: options.clock ?? systemClock,
    version: '0.0.0',
    protoDir: PROTO_DIR,
    docsPageDir: DOCS_PAGE_DIR,
    consoleDir: CONSOLE_DIR,
    log: options.log ?? new RecordedEvents(),
  });
  const rest = new RestClient(app.rest);
  const grpc = new GrpcClient(app.grpc, PROTO_DIR);
  return {
    app,
    alibaba,
    volcengine,
    byteplus,
    rest,
    grpc,
    reload: async (changed) => await app.reload(configOf(changed)),
    async close() {
      grpc.close();
      await rest.close();
      await app.close();
      rmSync(dataDir, { recursive: true });
      if (!replicaOf) await Promise.all([alibaba.close(), volcengine.close(), byteplus.close()]);
    },
  };
}

type Clouds = Pick<System, 'alibaba' | 'volcengine' | 'byteplus'>;

function configFor(clouds: Clouds, dataDir: string, options: SystemOptions) {
  return loadConfig({
    file: join(__dirname, 'test.yaml'),
    text: configText(clouds, dataDir, options),
    env: {
      ALI_ID: WORLD.alibaba.accessKeyId,
      ALI_SECRET: WORLD.alibaba.accessKeySecret,
      VOLC_ID: WORLD.volcengine.accessKeyId,
      VOLC_SECRET: WORLD.volcengine.accessKeySecret,
      CALLBACK_KEY: WORLD.callbackKey.value,
      ...options.env,
    },
    readFile: (path) => readFileSync(path, 'utf8'),
    providers: PROVIDER_CATALOG,
    sinks: SINK_CATALOG,
  });
}

function startAlibaba({ alibaba }: SystemOptions): Promise<AlibabaEmulator> {
  const { uid, accessKeyId, accessKeySecret, pushDomain, playDomain } = WORLD.alibaba;
  return startAlibabaEmulator({
    quotas: 'off',
    accounts: [
      {
        uid,
        accessKeyId,
        accessKeySecret,
        domains: [
          { name: pushDomain, type: 'push' },
          { name: playDomain, type: 'play' },
        ],
      },
    ],
    ...alibaba,
  });
}

function startVolcengine({ volcengine }: SystemOptions): Promise<VolcengineEmulator> {
  return startVolcengineEmulator({ ...volcengineWorld(), ...volcengine });
}

function volcengineWorld(): Parameters<typeof startVolcengineEmulator>[0] {
  const { uid, accessKeyId, accessKeySecret, vhost, pushDomain, pullDomain } = WORLD.volcengine;
  return {
    quotas: 'off',
    accounts: [
      {
        uid,
        accessKeyId,
        accessKeySecret,
        vhosts: [
          {
            name: vhost,
            domains: [
              { name: pushDomain, type: 'push' },
              { name: pullDomain, type: 'pull-flv' },
            ],
          },
        ],
      },
    ],
  };
}

function configText(
  { alibaba, volcengine, byteplus }: Clouds,
  dataDir: string,
  {
    settings = '',
    rest,
    grpc,
    resilience = false,
    quotas = {},
    account = '',
    withBytePlus = false,
    withoutAlibaba = false,
    callers,
    callbackKeys,
  }: Pick<
    SystemOptions,
    | 'settings'
    | 'rest'
    | 'grpc'
    | 'resilience'
    | 'quotas'
    | 'account'
    | 'withBytePlus'
    | 'withoutAlibaba'
    | 'callers'
    | 'callbackKeys'
  >,
): string {
  const quotasOf = (provider: string): string => {
    const plenty = plentyOf(provider);
    const given = Object.entries(quotas).filter(([action]) => action in plenty);
    return JSON.stringify({ ...(resilience ? {} : plenty), ...Object.fromEntries(given) });
  };
  const byteplusEntry = `  - id: byte
    provider: byteplus
    uid: "${WORLD.volcengine.uid}"
    endpoint: ${byteplus.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
    quotas: ${quotasOf('byteplus')}
    ${account}
`;
  const alibabaEntry = `
  - id: ali
    provider: alibaba
    uid: "${WORLD.alibaba.uid}"
    endpoint: ${alibaba.url}
    credentials: { accessKeyId: { env: ALI_ID }, accessKeySecret: { env: ALI_SECRET } }
    quotas: ${quotasOf('alibaba')}
    ${account}
`;
  return `
rest: { port: 0${rest === undefined ? '' : `, ${rest}`} }
grpc: { port: 0${grpc === undefined ? '' : `, ${grpc}`} }
${callers ? `callers: ${JSON.stringify(callers.map(callerEntry))}` : 'auth: { mode: none }'}
log: { level: error }
callbackKeys: ${JSON.stringify(callbackKeys ?? [commonKey(withBytePlus, withoutAlibaba)])}
dataDir: ${dataDir}
allowLocalStore: true
${resilience ? '' : UNGUARDED}${settings}
accounts:
${withBytePlus ? byteplusEntry : ''}${withoutAlibaba ? '' : alibabaEntry}  - id: volc
    provider: volcengine
    uid: "${WORLD.volcengine.uid}"
    endpoint: ${volcengine.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
    quotas: ${quotasOf('volcengine')}
    ${account}
  - id: volc-2
    provider: volcengine
    uid: "${WORLD.volcengine.uid}"
    endpoint: ${volcengine.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
    quotas: ${quotasOf('volcengine')}
    ${account}
`;
}

function commonKey(withBytePlus: boolean, withoutAlibaba: boolean): object {
  const accounts = ['volc', 'volc-2', ...(withBytePlus ? ['byte'] : []), ...(withoutAlibaba ? [] : ['ali'])];
  return { id: WORLD.callbackKey.id, value: { env: 'CALLBACK_KEY' }, accounts };
}

function callerEntry({ keys, ...caller }: SystemCaller): object {
  const apiKeys = keys.map(({ key, ...rest }) => ({
    sha256: createHash('sha256').update(key).digest('hex'),
    ...rest,
  }));
  return { ...caller, apiKeys };
}

/**
 * What a test sends is what arrives: nothing waits, is sent again, or is refused for what went
 * before.
 */
const UNGUARDED = `
quota: { lateCapMs: 100 }
breaker: { minCalls: 100000 }
retry: { maxAttempts: 1 }
`;

function plentyOf(provider: string): Record<string, Quota> {
  const { capabilities } = PROVIDER_CATALOG.find(({ id }) => id === provider) ?? {};
  const actions = Object.keys(capabilities?.quotas ?? {});
  return Object.fromEntries(actions.map((action) => [action, { limit: 100_000, windowMs: 100 }]));
}

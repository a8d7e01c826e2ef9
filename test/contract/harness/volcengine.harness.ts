import { CallbackKind, CallbackScope } from '../../../src/domain/resources/callback-config';
import { ScopeType } from '../../../src/domain/resources/capability';
import { FamilyAccount } from '../../../src/providers/volcengine-family';
import { VolcengineBehaviour } from '../../../src/sandbox/volcengine/volcengine.action';
import {
  startVolcengineEmulator,
  VolcengineEmulator,
  VolcengineEmulatorOptions,
} from '../../../src/sandbox/volcengine/volcengine.emulator';
import { Cloud, ProviderHarness } from './provider.harness';
import { keyConfig } from '../../support/provider-environment';

const UID = '2100000001';
const KEY_ID = 'AKLTcontract';
const KEY_SECRET = 'volcengine-contract-secret';
const VHOST = 'live';
const DOMAIN = 'push.example.com';
const APP = 'show';
const ELSEWHERE = 'elsewhere';

/** Where the documents are silent. */
const DIALECTS: Dialects = {
  'as it does by default': {},
  'saying nothing where nothing is, and deleting along': {
    emptyList: 'missing',
    deleteAbsent: 'notFound',
    relayDeleteWithoutApp: 'everything',
  },
  'saying null where nothing is': { emptyList: 'null' },
};

const MESSAGE_TYPES: Readonly<Record<CallbackKind, readonly string[]>> = {
  STREAM: ['push', 'push_end'],
  SNAPSHOT: ['snapshot'],
  RECORDING: ['record'],
  MODERATION: ['audit_snapshot'],
};

type Start = (options: VolcengineEmulatorOptions) => Promise<VolcengineEmulator>;
type Dialects = Readonly<Record<string, Partial<VolcengineBehaviour>>>;

export const volcengineHarness = familyHarness('volcengine', startVolcengineEmulator, DIALECTS);

/** The harness of a cloud of the family. */
export function familyHarness(provider: string, startEmulator: Start, dialects: Dialects): ProviderHarness {
  return {
    dialects: Object.keys(dialects),
    unreadable: [],
    callbackScope: (_kind, type) => scopeOf(type),
    pullScope: () => ({ type: 'VHOST', vhost: VHOST }),
    callbackRecords: (scope, kind) => MESSAGE_TYPES[kind].map((type) => `callback ${ownerOf(scope)} ${type}`),
    pullRecords: (scope, app) => [`pull ${'vhost' in scope ? scope.vhost : ''}/${app === '*' ? '' : app}`],
    sentOnceMore: [],
    isRead: (action) => action.startsWith('Describe') || action.startsWith('List'),
    start: (dialect) => startCloud(provider, startEmulator, dialects[dialect] ?? {}),
  };
}

async function startCloud(
  provider: string,
  startEmulator: Start,
  behaviour: Partial<VolcengineBehaviour>,
): Promise<Cloud> {
  const server = await startEmulator({
    quotas: 'off',
    accounts: [
      {
        uid: UID,
        accessKeyId: KEY_ID,
        accessKeySecret: KEY_SECRET,
        vhosts: [{ name: VHOST, domains: [{ name: DOMAIN, type: 'push' }] }, { name: ELSEWHERE }],
      },
    ],
    ...behaviour,
  });
  const credentials = keyConfig(KEY_ID, KEY_SECRET);
  const target = { CallbackType: 'http', URL: 'https://elsewhere.example.com/' };
  const account: FamilyAccount = {
    id: 'volc',
    provider,
    uid: UID,
    endpoint: server.url,
    region: 'cn-north-1',
    credentials,
  };
  return {
    server,
    account,
    records: () => recordsOf(server),
    seedElsewhere: () =>
      server.put(UID, {
        callbacks: [
          { Vhost: ELSEWHERE, MessageType: 'push', CallbackDetailList: [target] },
          { Vhost: ELSEWHERE, App: APP, MessageType: 'snapshot', CallbackDetailList: [target] },
        ],
        relaySources: [{ Vhost: ELSEWHERE }],
      }),
  };
}

function recordsOf(server: VolcengineEmulator): Record<string, unknown> {
  const { callbacks, relaySources } = server.state(UID);
  return Object.fromEntries([
    ...callbacks.map(({ createdAt: _whenWritten, ...record }) => [
      `callback ${record.Vhost}|${record.Domain}|${record.App} ${record.MessageType}`,
      record,
    ]),
    ...relaySources.map((source) => [`pull ${source.Vhost}/${source.App}`, source]),
  ]) as Record<string, unknown>;
}

function scopeOf(type: ScopeType): CallbackScope {
  switch (type) {
    case 'DOMAIN':
      return { type, domain: DOMAIN };
    case 'VHOST':
      return { type, vhost: VHOST };
    case 'APP':
      return { type, vhost: VHOST, app: APP };
  }
}

/** The cloud keeps a domain's records with its vhost. */
function ownerOf(scope: CallbackScope): string {
  if (scope.type === 'DOMAIN') return `${VHOST}|${scope.domain}|`;
  return `${scope.vhost}||${scope.type === 'APP' ? scope.app : ''}`;
}

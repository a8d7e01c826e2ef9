import { CallbackKind, CallbackScope } from '../../../src/domain/resources/callback-config';
import { PullScope } from '../../../src/domain/resources/pull-config';
import { AlibabaEmulator, startAlibabaEmulator } from '../../../src/sandbox/alibaba/alibaba.emulator';
import { Cloud, ProviderHarness } from './provider.harness';
import { keyConfig } from '../../support/provider-environment';

const UID = '1234567890123456';
const KEY_ID = 'LTAIcontractKeyId';
const KEY_SECRET = 'contractKeySecret';
const PUSH = 'push.example.com';
const PLAY = 'play.example.com';
const ELSEWHERE = 'elsewhere.example.com';

/** Where the documents are silent. */
const DIALECTS = {
  'as it does by default': {},
  'refusing what exists and missing what does not': {
    secondSet: 'refuse',
    absent: 'notFound',
    deleteAbsent: 'notFound',
  },
} as const;

const FAMILIES: Readonly<Record<CallbackKind, 'stream' | 'snapshot' | 'record' | 'detect'>> = {
  STREAM: 'stream',
  SNAPSHOT: 'snapshot',
  RECORDING: 'record',
  MODERATION: 'detect',
};

export const alibabaHarness: ProviderHarness = {
  dialects: Object.keys(DIALECTS),
  unreadable: ['stream.switchUrl'],
  callbackScope: (kind) => ({ type: 'DOMAIN', domain: kind === 'STREAM' ? PUSH : PLAY }),
  pullScope: () => ({ type: 'DOMAIN', domain: PLAY }),
  callbackRecords: (scope, kind) => [`${domainOf(scope)} ${FAMILIES[kind]}`],
  pullRecords: (scope, app) => [`${domainOf(scope)} pull ${app === '*' ? 'ali_all_app' : app}`],
  sentOnceMore: ['SetLiveStreamsNotifyUrlConfig'],
  isRead: (action) => action.startsWith('Describe'),
  start,
};

async function start(dialect: string): Promise<Cloud> {
  const server = await startAlibabaEmulator({
    quotas: 'off',
    accounts: [
      {
        uid: UID,
        accessKeyId: KEY_ID,
        accessKeySecret: KEY_SECRET,
        domains: [
          { name: PUSH, type: 'push' },
          { name: PLAY, type: 'play' },
          { name: ELSEWHERE, type: 'play' },
        ],
      },
    ],
    ...DIALECTS[dialect as keyof typeof DIALECTS],
  });
  const credentials = keyConfig(KEY_ID, KEY_SECRET);
  return {
    server,
    account: { id: 'ali', provider: 'alibaba', uid: UID, endpoint: server.url, credentials },
    records: () => recordsOf(server),
    seedElsewhere: () =>
      server.put(UID, ELSEWHERE, {
        snapshot: { NotifyUrl: 'https://elsewhere.example.com/' },
        lazyPull: [{ AppName: 'ali_all_app', PullDomainName: 'elsewhere.example.org' }],
      }),
  };
}

function recordsOf(server: AlibabaEmulator): Record<string, unknown> {
  const records: Record<string, unknown> = {};
  for (const [domain, { lazyPull, ...families }] of Object.entries(server.state(UID))) {
    for (const [family, config] of Object.entries(families)) records[`${domain} ${family}`] = config;
    for (const pull of lazyPull) records[`${domain} pull ${pull.AppName}`] = pull;
  }
  return records;
}

function domainOf(scope: CallbackScope | PullScope): string {
  if (scope.type === 'DOMAIN') return scope.domain;
  throw new Error('this provider has domains only');
}

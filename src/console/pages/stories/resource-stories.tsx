import type { Account, CallbackConfig, Domain, Drift, PullConfig, Vhost } from '../../../client';
import { DriftRows } from '../account/drifts-table';
import { QuotaPlot } from '../account/quota-plot';
import { QuotasTable } from '../account/quotas-table';
import { AppField } from '../configs/app-field';
import { CallbackKinds } from '../configs/callback-kinds';
import { DriftBadge } from '../configs/drift-badge';
import { LiveConfig } from '../configs/live-config';
import type { OfferedKind } from '../configs/offers';
import { ParentFacts } from '../configs/parent-facts';
import { Path } from '../configs/path';
import { PullApps } from '../configs/pull-apps';
import { FIELDS, HOSTILE } from './examples';
import type { Story } from './story';

const ACCOUNT = 'accounts/volc-prod';
const DOMAIN = `${ACCOUNT}/domains/push.example.com`;
const VHOST = `${ACCOUNT}/vhosts/live.example.com`;
const OBSERVED = '2026-11-29T10:00:00Z';
const OUTPUT = { inconsistencies: [], upstreamCalls: [], rememberedFields: [], drift: [] };

const quota = (action: string, more: Partial<Account['quotas'][number]> = {}): Account['quotas'][number] => ({
  action,
  limit: 20,
  currentLimit: 20,
  inUse: 0,
  waiting: 0,
  window: '1s',
  ...more,
});
const QUOTAS = [
  quota('UpdateCallback', { inUse: 15, currentLimit: 15, waiting: 4 }),
  quota('DescribeCallback', { inUse: 3 }),
];

const account = (id: string, quotas: Account['quotas']): Account => ({
  name: `accounts/${id}`,
  provider: 'providers/volcengine',
  uid: '2100000001',
  endpoint: 'https://live.example.com',
  callbackKeys: [],
  receivers: [],
  quotas,
});
const USED = account('used', QUOTAS);
const WITHOUT_QUOTAS = account('without-quotas', []);

const KNOWN: Domain = {
  name: DOMAIN,
  role: 'INGEST',
  state: 'ACTIVE',
  region: 'cn-shanghai',
  cname: 'push.example.com.cdn.example.net',
  project: 'default',
  vhost: VHOST,
  labels: { team: HOSTILE },
  ingestDomains: [],
  observeTime: OBSERVED,
};
const DRIFTS: readonly Drift[] = [
  {
    resource: `${DOMAIN}/callbackConfigs/stream`,
    state: 'DIFFERENT',
    drift: [{ field: 'urls', applied: '["https://a.example.com"]', live: '["https://b.example.com"]' }],
    sinceTime: OBSERVED,
    observeTime: OBSERVED,
  },
  { resource: `${VHOST}/pullConfigs/live`, state: 'GONE', drift: [], sinceTime: OBSERVED, observeTime: OBSERVED },
  {
    resource: `${DOMAIN}/callbackConfigs/snapshot`,
    state: 'UNREADABLE',
    drift: [],
    error: { code: 'UNAVAILABLE', reason: 'PROVIDER_UNAVAILABLE', message: HOSTILE, metadata: {} },
  },
];
const KNOWN_VHOST: Vhost = {
  name: VHOST,
  labels: {},
  ingestDomains: [DOMAIN],
  streamingDomains: [`${ACCOUNT}/domains/pull.example.com`],
  observeTime: OBSERVED,
};

const STREAM: CallbackConfig = {
  ...OUTPUT,
  name: `${VHOST}/callbackConfigs/stream`,
  kind: 'STREAM',
  urls: ['https://hooks.example.com/live', HOSTILE],
  auth: { enabled: true, keySet: true, keyRef: 'hook-2026' },
  drift: [{ field: 'urls', applied: '["https://hooks.example.com/live"]', live: '["https://hooks.example.com/2"]' }],
};
const KINDS = ['STREAM', 'SNAPSHOT'].map((kind) => ({ kind }) as OfferedKind);

const PULL: PullConfig = {
  ...OUTPUT,
  name: `${VHOST}/pullConfigs/live`,
  origins: [{ protocol: 'RTMP', host: 'origin.example.org', port: 1935, params: { token: HOSTILE } }],
};

/** What the pages of accounts, domains, vhosts and configurations add. */
export const RESOURCE_STORIES: readonly Story[] = [
  { component: 'QuotasTable', state: 'in use and waiting', shown: () => <QuotasTable quotas={QUOTAS} /> },
  { component: 'QuotaPlot', state: 'in use', shown: () => <QuotaPlot account={USED} /> },
  { component: 'QuotaPlot', state: 'without quotas', shown: () => <QuotaPlot account={WITHOUT_QUOTAS} /> },
  { component: 'DriftsTable', state: 'every state', shown: () => <DriftRows drifts={DRIFTS} /> },
  { component: 'Path', state: 'of an app', shown: () => <Path of={`${VHOST}/apps/live/callbackConfigs/stream`} /> },
  { component: 'ParentFacts', state: 'domain', shown: () => <ParentFacts domain={KNOWN} vhost={undefined} /> },
  { component: 'ParentFacts', state: 'vhost', shown: () => <ParentFacts domain={undefined} vhost={KNOWN_VHOST} /> },
  {
    component: 'CallbackKinds',
    state: 'one set up, one not',
    shown: () => <CallbackKinds parent={VHOST} kinds={KINDS} configs={[STREAM]} />,
  },
  { component: 'DriftBadge', state: 'drifted', shown: () => <DriftBadge count={2} /> },
  { component: 'DriftBadge', state: 'as applied', shown: () => <DriftBadge count={0} /> },
  { component: 'PullApps', state: 'none', shown: () => <PullApps parent={VHOST} configs={[]} /> },
  { component: 'PullApps', state: 'one app', shown: () => <PullApps parent={VHOST} configs={[PULL]} /> },
  {
    component: 'AppField',
    state: 'with a hint',
    shown: () => <AppField action="Open" hint="Clouds do not list apps." addressOf={(app) => `${VHOST}/apps/${app}`} />,
  },
  {
    component: 'LiveConfig',
    state: 'key by its name',
    shown: () => <LiveConfig config={{ ...STREAM, observeTime: OBSERVED }} fields={FIELDS} />,
  },
  {
    component: 'LiveConfig',
    state: 'key by its fingerprint, inconsistent, remembered',
    shown: () => (
      <LiveConfig
        config={{
          ...STREAM,
          auth: { enabled: true, keySet: true, keyFingerprint: 'a1b2c3d4e5f60718' },
          inconsistencies: [HOSTILE],
          rememberedFields: ['stream.switchUrl'],
        }}
        fields={FIELDS}
      />
    ),
  },
];

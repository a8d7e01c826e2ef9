import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Rollout, RolloutItem } from '../../../client';
import { Progress } from '../../ui/progress';
import { DeliveriesSign, DriftSign } from '../overview/account-signs';
import { OpenOnes } from '../overview/open-rollouts';
import { TextArea } from '../rollouts/create/text-area';
import { ApplySection } from '../rollouts/detail/apply-section';
import { CostsTable } from '../rollouts/detail/costs-table';
import { ItemDetails, Losses, RolloutProblem } from '../rollouts/detail/item-details';
import { PlanTable } from '../rollouts/detail/plan-table';
import { RolloutSummary } from '../rollouts/detail/rollout-summary';
import { WorkSection } from '../rollouts/detail/work-section';
import { RolloutsTable } from '../rollouts/list/rollouts-table';
import { ChangeBadge, CountBadges, ItemBadge, RolloutBadge } from '../rollouts/rollout-badges';
import { CALLS, HOSTILE, NO_ANSWER } from './examples';
import type { Story } from './story';
import '../../styles/rollouts.css';

const ROLLOUT: Rollout = {
  name: 'rollouts/0mbyq7x2k1f3a9c0d',
  displayName: HOSTILE,
  caller: 'media-team',
  state: 'PLANNED',
  counts: { create: 1, update: 11, delete: 1, unchanged: 0, refused: 1, done: 0, failed: 0, stale: 0, skipped: 0 },
  costs: [{ account: 'ali-prod', action: 'SetLiveStreamsNotifyUrlConfig', calls: 13, limit: 20, window: '1s' }],
  estimatedDuration: '95s',
  progress: 0,
  createTime: '2026-11-29T08:00:00Z',
  planTime: '2026-11-29T08:00:05Z',
  etag: '"1"',
};
const LOOKED = '2026-11-29T08:00:00Z';
const APPLYING: Rollout = { ...ROLLOUT, state: 'APPLYING', progress: 40, displayName: 'Second hook' };

const item = (index: number, more: Partial<RolloutItem>): RolloutItem => ({
  name: `rollouts/0mbyq7x2k1f3a9c0d/items/${index}`,
  resource: `accounts/ali-prod/domains/push-${index}.example.com/callbackConfigs/stream`,
  change: 'UPDATE',
  state: 'PENDING',
  fields: [{ field: 'urls', from: '["https://a.example.com"]', to: '["https://b.example.com"]' }],
  losses: [],
  upstreamCalls: [...CALLS],
  ...more,
});
const REFUSED = item(2, {
  change: 'REFUSED',
  state: 'SKIPPED',
  fields: [],
  upstreamCalls: [],
  error: {
    reason: 'CAPABILITY_NOT_SUPPORTED',
    message: 'the cloud cannot express it',
    violations: [{ field: 'stream.switchUrl', description: 'is not offered' }],
  },
});
const LOSSES = [{ field: '', description: 'fields that livegate does not know' }];
const ITEMS: readonly RolloutItem[] = [
  item(0, { change: 'CREATE', state: 'DONE', fields: [{ field: 'originApp', from: '', to: JSON.stringify(HOSTILE) }] }),
  item(1, { change: 'DELETE', losses: LOSSES }),
  REFUSED,
  ...Array.from({ length: 11 }, (_none, index) => item(index + 3, {})),
];

function Text({ initial }: { readonly initial: string }): JSX.Element {
  const [text, setText] = useState(initial);
  const faults = [{ line: 2, col: 5, message: 'callbackConfigs[0] has no name' }];
  return (
    <TextArea label="Text" hint="YAML or JSON" text={text} faults={text === '' ? [] : faults} onChange={setText} />
  );
}

/** What the pages of rollouts and the overview add. */
export const ROLLOUT_STORIES: readonly Story[] = [
  { component: 'Progress', state: 'on its way', shown: () => <Progress label="Work" percent={40} /> },
  {
    component: 'RolloutBadges',
    state: 'of rollouts, items and changes',
    shown: () => (
      <div class="row">
        {(['PLANNED', 'SUCCEEDED', 'FAILED'] as const).map((state) => (
          <RolloutBadge key={state} of={state} />
        ))}
        {(['PENDING', 'DONE', 'FAILED', 'STALE'] as const).map((state) => (
          <ItemBadge key={state} of={state} />
        ))}
        {(['CREATE', 'UPDATE', 'DELETE', 'REFUSED'] as const).map((change) => (
          <ChangeBadge key={change} of={change} />
        ))}
      </div>
    ),
  },
  { component: 'CountBadges', state: 'what is not zero', shown: () => <CountBadges of={ROLLOUT.counts} /> },
  { component: 'RolloutSummary', state: 'planned', shown: () => <RolloutSummary rollout={ROLLOUT} /> },
  { component: 'CostsTable', state: 'with an estimate', shown: () => <CostsTable rollout={ROLLOUT} /> },
  { component: 'ItemDetails', state: 'refused', shown: () => <ItemDetails item={REFUSED} /> },
  { component: 'Losses', state: 'of a configuration', shown: () => <Losses of={LOSSES} /> },
  {
    component: 'RolloutProblem',
    state: 'with violations',
    shown: () => REFUSED.error && <RolloutProblem error={REFUSED.error} />,
  },
  { component: 'RolloutsTable', state: 'rows', shown: () => <RolloutsTable rollouts={[ROLLOUT, APPLYING]} /> },
  { component: 'PlanTable', state: 'every change', shown: () => <PlanTable items={ITEMS} /> },
  {
    component: 'ApplySection',
    state: 'losses and a wide change',
    shown: () => <ApplySection of={{ rollout: ROLLOUT, items: ITEMS }} />,
  },
  {
    component: 'ApplySection',
    state: 'plan not complete',
    shown: () => <ApplySection of={{ rollout: ROLLOUT, items: ITEMS.slice(0, 1) }} />,
  },
  { component: 'WorkSection', state: 'applying', shown: () => <WorkSection rollout={APPLYING} /> },
  {
    component: 'WorkSection',
    state: 'planning',
    shown: () => <WorkSection rollout={{ ...APPLYING, state: 'PLANNING' }} />,
  },
  { component: 'TextArea', state: 'empty', shown: () => <Text initial="" /> },
  { component: 'TextArea', state: 'with faults', shown: () => <Text initial={'callbackConfigs:\n  - urls: []\n'} /> },
  { component: 'OpenRollouts', state: 'none', shown: () => <OpenOnes rollouts={[]} /> },
  {
    component: 'OpenRollouts',
    state: 'many',
    shown: () => (
      <OpenOnes rollouts={Array.from({ length: 7 }, (_none, index) => ({ ...APPLYING, name: `rollouts/${index}` }))} />
    ),
  },
  {
    component: 'AccountSigns',
    state: 'drift and failed deliveries',
    shown: () => (
      <div class="row">
        <DriftSign
          name="accounts/ali-prod"
          of={{
            state: 'ready',
            value: { drifted: 98, unreadable: 2, isMore: true, watch: { enabled: true } },
          }}
        />
        <DeliveriesSign name="accounts/ali-prod" of={{ state: 'ready', value: { count: 3, isMore: false } }} />
      </div>
    ),
  },
  {
    component: 'AccountSigns',
    state: 'nothing found',
    shown: () => (
      <div class="row">
        <DriftSign
          name="accounts/ali-prod"
          of={{
            state: 'ready',
            value: { drifted: 0, unreadable: 0, isMore: false, watch: { enabled: true, roundStartTime: LOOKED } },
          }}
        />
        <DeliveriesSign name="accounts/ali-prod" of={{ state: 'ready', value: { count: 0, isMore: false } }} />
      </div>
    ),
  },
  {
    component: 'AccountSigns',
    state: 'not known',
    shown: () => (
      <div class="row">
        <DriftSign name="accounts/ali-prod" of={{ state: 'failed', error: NO_ANSWER }} />
        <DeliveriesSign name="accounts/ali-prod" of={{ state: 'failed', error: NO_ANSWER }} />
      </div>
    ),
  },
];

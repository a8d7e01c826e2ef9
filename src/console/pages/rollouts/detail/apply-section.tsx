import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RolloutItem } from '../../../../client';
import { useAction } from '../../../action';
import { usePreferences } from '../../../preferences';
import { Link, pathOf } from '../../../router';
import { useClient } from '../../../session';
import { DataTable } from '../../../ui/data-table';
import { Button, Empty, Switch } from '../../../ui/parts';
import { PagedRows } from '../../../ui/paged-rows';
import { ProblemNotice } from '../../../ui/problem';
import { settledOf } from '../rollout-facts';
import { CostsTable } from './costs-table';
import type { FollowedRollout } from './followed-rollout';
import { Losses } from './item-details';
import { AcceptedRisks, missingItems, Reach, reachOf, requiredRisks } from './plan-review';

const LOSSES_PER_PAGE = 20;

/** What applying a plan costs and loses, and how far it reaches; then the button. */
export function ApplySection({ of: { rollout, items } }: { readonly of: FollowedRollout }): JSX.Element {
  const { t } = usePreferences();
  const client = useClient();
  const [accepted, setAccepted] = useState<AcceptedRisks>({ losses: false, blastRadius: false });
  const required = requiredRisks(items);
  const missing = missingItems(rollout, items);
  const sending = useAction(() =>
    client.rollouts.apply(rollout.name, {
      etag: rollout.etag,
      acceptLosses: accepted.losses,
      acceptBlastRadius: accepted.blastRadius,
    }),
  );
  const isReady =
    missing === 0 &&
    (accepted.losses || !required.losses) &&
    (accepted.blastRadius || !required.blastRadius) &&
    !sending.isRunning;
  const { all } = settledOf(rollout);
  if (all === 0) return <Empty>{t('nothingToApply')}</Empty>;
  return (
    <section class="card" aria-label={t('toApply')}>
      <h2>{t('toApply')}</h2>
      <CostsTable rollout={rollout} />
      {required.losses ? (
        <LossesNotice
          items={items}
          isOn={accepted.losses}
          onChange={(losses) => setAccepted({ ...accepted, losses })}
        />
      ) : (
        missing === 0 && <p>{t('noLosses')}</p>
      )}
      <BlastRadius of={reachOf(items)} isWide={required.blastRadius}>
        <Switch
          label={t('acceptBlastRadius')}
          isOn={accepted.blastRadius}
          onChange={(blastRadius) => setAccepted({ ...accepted, blastRadius })}
        />
      </BlastRadius>
      {sending.error !== undefined && <ProblemNotice error={sending.error} takesFocus />}
      <p class="muted">{t('applyText')}</p>
      {missing > 0 && <p role="status">{t('incomplete', { count: missing })}</p>}
      <div>
        <Button look={rollout.counts.delete > 0 ? 'danger' : 'main'} isDisabled={!isReady} onClick={sending.start}>
          {sending.isRunning ? t('sending') : t('applyCount', { count: all })}
        </Button>
      </div>
    </section>
  );
}

interface LossesNoticeProps {
  readonly items: readonly RolloutItem[];
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function LossesNotice({ items, isOn, onChange }: LossesNoticeProps): JSX.Element {
  const { t } = usePreferences();
  const losing = items.filter(({ losses }) => losses.length > 0);
  return (
    <div class="notice notice-warn">
      <strong>{t('losses', { count: losing.length })}</strong>
      <PagedRows items={losing} pageSize={LOSSES_PER_PAGE}>
        {(shown) => (
          <DataTable
            caption={t('losses', { count: losing.length })}
            rows={shown}
            keyOf={({ name }) => name}
            columns={[
              { title: t('resource'), cell: ({ resource }) => <Link to={pathOf(resource)}>{resource}</Link> },
              { title: t('lost'), cell: ({ losses }) => <Losses of={losses} /> },
            ]}
          />
        )}
      </PagedRows>
      <Switch label={t('acceptLosses')} isOn={isOn} onChange={onChange} />
    </div>
  );
}

interface BlastRadiusProps {
  readonly of: Reach;
  /** Whether it must be accepted, by what `children` are. */
  readonly isWide: boolean;
  readonly children: JSX.Element;
}

function BlastRadius({ of, isWide, children }: BlastRadiusProps): JSX.Element {
  const { t } = usePreferences();
  const { changed, created, parents, accounts } = of;
  return (
    <div class={isWide ? 'notice notice-warn' : 'notice'}>
      <strong>{t('blastRadius', { changed, created, parents })}</strong>
      <span>{t('accountsOfPlan', { accounts: accounts.join(', ') })}</span>
      {isWide && children}
    </div>
  );
}

import { JSX } from 'preact';
import type { Rollout } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { Link, pathOf } from '../../../router';
import { DataTable } from '../../../ui/data-table';
import { Progress } from '../../../ui/progress';
import { timeText } from '../../../ui/time-text';
import { CountBadges, RolloutBadge } from '../rollout-badges';
import { titleOf } from '../rollout-facts';

export function RolloutsTable({ rollouts }: { readonly rollouts: readonly Rollout[] }): JSX.Element {
  const { t, language } = usePreferences();
  return (
    <DataTable
      caption={t('rollouts')}
      rows={rollouts}
      keyOf={({ name }) => name}
      columns={[
        { title: t('rollout'), cell: (rollout) => <Link to={pathOf(rollout.name)}>{titleOf(rollout)}</Link> },
        { title: t('state'), cell: (rollout) => <StateOf rollout={rollout} /> },
        { title: t('configurations'), cell: ({ counts }) => <CountBadges of={counts} /> },
        { title: t('caller'), cell: ({ caller }) => caller },
        {
          title: t('createdAt'),
          cell: ({ createTime }) => <time dateTime={createTime}>{timeText(createTime, language)}</time>,
        },
      ]}
    />
  );
}

function StateOf({ rollout }: { readonly rollout: Rollout }): JSX.Element {
  const { state, progress } = rollout;
  return (
    <div class="stack-tight">
      <div>
        <RolloutBadge of={state} />
      </div>
      {(state === 'PLANNING' || state === 'APPLYING') && <Progress label={titleOf(rollout)} percent={progress} />}
    </div>
  );
}

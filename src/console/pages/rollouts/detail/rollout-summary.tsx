import { JSX } from 'preact';
import type { Rollout } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { timeText } from '../../../ui/time-text';
import { CountBadges, RolloutBadge } from '../rollout-badges';

/** Where a rollout is, whose it is, and since when. */
export function RolloutSummary({ rollout }: { readonly rollout: Rollout }): JSX.Element {
  const { t, language } = usePreferences();
  const { name, state, counts, caller, createTime, planTime, applyTime, endTime } = rollout;
  const times = [
    { title: t('createdAt'), time: createTime },
    { title: t('plannedAt'), time: planTime },
    { title: t('appliedAt'), time: applyTime },
    { title: t('endedAt'), time: endTime },
  ];
  return (
    <dl class="card facts">
      <dt>{t('state')}</dt>
      <dd>
        <span role="status">
          <RolloutBadge of={state} />
        </span>
      </dd>
      <dt>{t('configurations')}</dt>
      <dd>
        <CountBadges of={counts} />
      </dd>
      <dt>{t('caller')}</dt>
      <dd>{caller}</dd>
      {times.map(({ title, time }) =>
        time === undefined ? null : (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <time dateTime={time}>{timeText(time, language)}</time>
            </dd>
          </div>
        ),
      )}
      <dt>{t('name')}</dt>
      <dd>
        <code>{name}</code>
      </dd>
    </dl>
  );
}

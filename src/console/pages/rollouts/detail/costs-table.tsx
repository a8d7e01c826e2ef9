import { JSX } from 'preact';
import type { Rollout } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { DataTable } from '../../../ui/data-table';
import { durationText, durationMs } from '../../../ui/duration-text';

/** What applying a plan takes of the quotas, and how long. */
export function CostsTable({ rollout: { costs, estimatedDuration } }: { readonly rollout: Rollout }): JSX.Element {
  const { t, language } = usePreferences();
  const estimateMs = durationMs(estimatedDuration);
  return (
    <div class="stack-tight">
      {estimateMs !== undefined && <p>{t('estimated', { time: durationText(estimateMs, language) })}</p>}
      {costs.length > 0 && (
        <DataTable
          caption={t('costs')}
          rows={costs}
          keyOf={({ account, action }) => `${account} ${action}`}
          columns={[
            { title: t('account'), cell: ({ account }) => account },
            { title: t('action'), cell: ({ action }) => <code>{action}</code> },
            { title: t('callsOfPlan'), isNumber: true, cell: ({ calls }) => calls },
            { title: t('limit'), isNumber: true, cell: ({ limit, window }) => `${limit} / ${window}` },
          ]}
        />
      )}
    </div>
  );
}

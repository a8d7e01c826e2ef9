import { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Account } from '../../../client';
import { useTexts } from '../../preferences';
import { requiredContext } from '../../required-context';
import { useClient } from '../../session';
import { Plot } from '../../ui/plot';
import type { Series } from '../../ui/series';
import { QuotaHistories, QuotaHistory, shareOf } from './quota-history';

const [HistoriesContext, useHistories] = requiredContext<QuotaHistories>('history of quotas');

/** Keeps what the plots show while they leave the screen, for whoever is signed in. */
export function QuotaHistoriesProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const client = useClient();
  const histories = useMemo(() => new QuotaHistories(), [client]);
  return <HistoriesContext.Provider value={histories}>{children}</HistoriesContext.Provider>;
}

/** The share of each quota that is in use, over the last ten minutes in which somebody looked. */
export function QuotaPlot({ account: { name, quotas } }: { readonly account: Account }): JSX.Element {
  const t = useTexts();
  const history = useHistories().of(name);
  const last = useRef<Account['quotas']>(undefined);
  if (last.current !== quotas) history.add(quotas, Date.now());
  last.current = quotas;
  const [busiest] = [...quotas].sort((a, b) => shareOf(b) - shareOf(a));
  const series = seriesOf(history, quotas, (used, limit) => t('usedOf', { used, limit }));
  const quiet = series.filter(({ isQuiet }) => isQuiet).length;
  return (
    <figure class="stack">
      <Plot
        label={t('quotaPlot', { action: busiest?.action ?? '', share: busiest ? Math.round(shareOf(busiest)) : 0 })}
        timesMs={history.timesMs}
        spanMs={QuotaHistory.SPAN_MS}
        series={series}
      />
      <figcaption class="small muted">
        {series.length > 0 ? t('unusedQuotas', { count: quiet, all: series.length }) : t('noQuotas')}
      </figcaption>
    </figure>
  );
}

/** Quotas that were not used stay in the plot, on its ground, and out of the legend. */
function seriesOf(
  { lines }: QuotaHistory,
  quotas: Account['quotas'],
  usedOf: (used: number, limit: number) => string,
): readonly Series[] {
  return lines.map(({ action, shares }) => {
    const now = quotas.find((quota) => quota.action === action);
    return {
      label: action,
      values: shares,
      isQuiet: !shares.some(Boolean),
      ...(now && { note: usedOf(now.inUse, now.currentLimit) }),
    };
  });
}

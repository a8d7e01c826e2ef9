import { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Account } from '../../../client';
import { useTexts } from '../../preferences';
import { Plot } from '../../ui/plot';
import { QuotaHistory } from './quota-history';

/** The share of each quota that is in use, over the last ten minutes that the page was open. */
export function QuotaPlot({ quotas }: { readonly quotas: Account['quotas'] }): JSX.Element {
  const t = useTexts();
  const history = useRef(new QuotaHistory());
  const last = useRef<Account['quotas']>(undefined);
  if (last.current !== quotas) history.current.add(quotas, Date.now());
  last.current = quotas;
  const { timesMs, series } = history.current;
  const busiest = [...quotas].sort((a, b) => b.inUse / b.limit - a.inUse / a.limit)[0];
  const share = busiest ? Math.round((100 * busiest.inUse) / busiest.limit) : 0;
  return (
    <figure class="stack">
      <Plot
        label={t('quotaPlot', { action: busiest?.action ?? '', share })}
        timesMs={timesMs}
        spanMs={QuotaHistory.SPAN_MS}
        series={series}
      />
      <figcaption class="small muted">
        {busiest
          ? t('busiestQuota', { action: busiest.action, used: busiest.inUse, limit: busiest.limit })
          : t('noQuotas')}
      </figcaption>
    </figure>
  );
}

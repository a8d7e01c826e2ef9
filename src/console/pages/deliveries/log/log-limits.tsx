import { JSX } from 'preact';
import type { Provider } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { longDurationText } from '../../../ui/duration-text';
import { alikeLogs, logsOf, unloggedKinds } from './delivery-facts';

export interface LogLimitsProps {
  readonly provider: Provider;
  readonly parent: string;
}

/** What the log of a cloud does not tell, so that nobody looks for it. */
export function LogLimits({ provider, parent }: LogLimitsProps): JSX.Element {
  const { t, language } = usePreferences();
  const without = unloggedKinds(provider);
  return (
    <ul class="plain-list small muted" aria-label={t('logLimits')}>
      {alikeLogs(logsOf(provider, parent)).map(({ kinds, historyDuration, lacks }) => (
        <li key={kinds.join()}>
          {t('logReaches', { kinds: kinds.join(', '), time: longDurationText(historyDuration, language) })}{' '}
          {lacks.length > 0 && t('logLacks', { fields: lacks.join(', ') })}
        </li>
      ))}
      {without.length > 0 && <li>{t('noLogOf', { provider: provider.displayName, kinds: without.join(', ') })}</li>}
    </ul>
  );
}

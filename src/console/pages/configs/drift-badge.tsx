import { JSX } from 'preact';
import { useTexts } from '../../preferences';
import { Badge } from '../../ui/parts';

/** How many fields differ from what livegate last applied. */
export function DriftBadge({ count }: { readonly count: number }): JSX.Element {
  const t = useTexts();
  return count > 0 ? <Badge tone="warn">{t('driftCount', { count })}</Badge> : <>{t('none')}</>;
}

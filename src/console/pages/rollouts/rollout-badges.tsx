import { JSX } from 'preact';
import type { Rollout, RolloutItem } from '../../../client';
import { useTexts } from '../../preferences';
import { Badge, Tone } from '../../ui/parts';

const ROLLOUT_TONES: Partial<Record<Rollout['state'], Tone>> = {
  PLANNED: 'warn',
  SUCCEEDED: 'good',
  PARTIALLY_FAILED: 'bad',
  FAILED: 'bad',
};
const ITEM_TONES: Partial<Record<RolloutItem['state'], Tone>> = { DONE: 'good', FAILED: 'bad', STALE: 'warn' };
const CHANGE_TONES: Partial<Record<RolloutItem['change'], Tone>> = {
  CREATE: 'good',
  UPDATE: 'warn',
  DELETE: 'bad',
  REFUSED: 'bad',
};

export function RolloutBadge({ of: state }: { readonly of: Rollout['state'] }): JSX.Element {
  return <Badge tone={ROLLOUT_TONES[state] ?? 'plain'}>{state}</Badge>;
}

export function ItemBadge({ of: state }: { readonly of: RolloutItem['state'] }): JSX.Element {
  return <Badge tone={ITEM_TONES[state] ?? 'plain'}>{state}</Badge>;
}

export function ChangeBadge({ of: change }: { readonly of: RolloutItem['change'] }): JSX.Element {
  return <Badge tone={CHANGE_TONES[change] ?? 'plain'}>{change}</Badge>;
}

/** How many items do what, and what became of them; what is zero is left out. */
export function CountBadges({ of: counts }: { readonly of: Rollout['counts'] }): JSX.Element {
  const t = useTexts();
  const shown = [
    { word: 'CREATE', count: counts.create, tone: 'good' },
    { word: 'UPDATE', count: counts.update, tone: 'warn' },
    { word: 'DELETE', count: counts.delete, tone: 'bad' },
    { word: 'REFUSED', count: counts.refused, tone: 'bad' },
    { word: 'NONE', count: counts.unchanged, tone: 'plain' },
    { word: 'DONE', count: counts.done, tone: 'good' },
    { word: 'FAILED', count: counts.failed, tone: 'bad' },
    { word: 'STALE', count: counts.stale, tone: 'warn' },
    { word: 'SKIPPED', count: counts.skipped, tone: 'plain' },
  ] as const;
  const present = shown.filter(({ count }) => count > 0);
  if (present.length === 0) return <span class="muted">{t('none')}</span>;
  return (
    <span class="row row-tight">
      {present.map(({ word, count, tone }) => (
        <Badge key={word} tone={tone}>
          {count} {word}
        </Badge>
      ))}
    </span>
  );
}

import { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Rollout } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { durationText } from '../../../ui/duration-text';
import { Progress } from '../../../ui/progress';
import { settledOf } from '../rollout-facts';
import { SeenProgress, timeLeftMs } from './time-left';

/** How far livegate has come while it plans or applies. */
export function WorkSection({ rollout }: { readonly rollout: Rollout }): JSX.Element {
  const { t } = usePreferences();
  const isPlanning = rollout.state === 'PLANNING';
  const title = isPlanning ? t('planning') : t('applying');
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <Progress label={title} percent={rollout.progress}>
        {isPlanning ? t('planningDone', { percent: rollout.progress }) : <Applied rollout={rollout} />}
      </Progress>
    </section>
  );
}

function Applied({ rollout }: { readonly rollout: Rollout }): JSX.Element {
  const { t, language } = usePreferences();
  const first = useRef<SeenProgress>(undefined);
  const nowMs = performance.now();
  first.current ??= { percent: rollout.progress, atMs: nowMs };
  const leftMs = timeLeftMs(rollout, first.current, nowMs);
  const { all, settled } = settledOf(rollout);
  const facts = { done: settled, all };
  if (leftMs === undefined || rollout.progress === 100) return <>{t('applyingDone', facts)}</>;
  return <>{t('applyingLeft', { ...facts, time: durationText(leftMs, language) })}</>;
}

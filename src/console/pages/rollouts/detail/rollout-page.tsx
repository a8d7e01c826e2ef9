import { JSX } from 'preact';
import { useTexts } from '../../../preferences';
import { Link } from '../../../router';
import { Empty } from '../../../ui/parts';
import { Shown } from '../../../ui/shown';
import { Title } from '../../../ui/title';
import { titleOf } from '../rollout-facts';
import { ApplySection } from './apply-section';
import { FollowedRollout, useFollowedRollout } from './followed-rollout';
import { RolloutProblem } from './item-details';
import { PlanTable } from './plan-table';
import { RolloutActions } from './rollout-actions';
import { RolloutSummary } from './rollout-summary';
import { WorkSection } from './work-section';

/** One rollout: its plan, to be reviewed and applied, and what becomes of it. */
export function RolloutPage({ name }: { readonly name: string }): JSX.Element {
  const t = useTexts();
  const followed = useFollowedRollout(name);
  const { loaded } = followed;
  return (
    <>
      <nav aria-label={t('path')} class="row small">
        <Link to="rollouts">{t('rollouts')}</Link>
      </nav>
      <Title text={loaded.state === 'ready' ? titleOf(loaded.value.rollout) : name} />
      <Shown of={followed}>{(value) => <Parts of={value} onRetried={followed.reload} />}</Shown>
    </>
  );
}

interface PartsProps {
  readonly of: FollowedRollout;
  readonly onRetried: () => void;
}

function Parts({ of, onRetried }: PartsProps): JSX.Element {
  const t = useTexts();
  const { rollout, items } = of;
  const { state, error, etag } = rollout;
  const isAtWork = state === 'PLANNING' || state === 'APPLYING';
  return (
    <>
      <RolloutSummary rollout={rollout} />
      {isAtWork && <WorkSection key={state} rollout={rollout} />}
      {error && (
        <section class="stack-tight">
          <p>{t('failedText')}</p>
          <RolloutProblem error={error} />
        </section>
      )}
      {state !== 'PLANNING' && state !== 'FAILED' && (
        <section class="stack">
          <h2>{t('plan')}</h2>
          {items.length === 0 ? <Empty>{t('noChanges')}</Empty> : <PlanTable items={items} />}
        </section>
      )}
      {state === 'PLANNED' && <ApplySection key={etag} of={of} />}
      <RolloutActions rollout={rollout} onRetried={onRetried} />
    </>
  );
}

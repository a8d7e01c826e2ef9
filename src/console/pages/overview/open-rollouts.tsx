import { JSX } from 'preact';
import type { Rollout } from '../../../client';
import { useLive } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { Progress } from '../../ui/progress';
import { Shown } from '../../ui/shown';
import { RolloutBadge } from '../rollouts/rollout-badges';
import { isOpen, titleOf } from '../rollouts/rollout-facts';

/** Among the newest, so that one request is enough. */
const NEWEST = 100;
const MOST_SHOWN = 5;

/** What is planned and applied at the moment. */
export function OpenRollouts(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const newest = useLive(
    async (signal) => (await client.rollouts.list({ pageSize: NEWEST, signal }).pages().next()).value?.items ?? [],
    [client],
  );
  return (
    <section class="card" aria-label={t('rollouts')}>
      <h2>
        <Link to="rollouts">{t('rollouts')}</Link>
      </h2>
      <Shown of={newest}>{(found) => <OpenOnes rollouts={found.filter(isOpen)} />}</Shown>
    </section>
  );
}

/** A few rollouts with how far they have come. */
export function OpenOnes({ rollouts }: { readonly rollouts: readonly Rollout[] }): JSX.Element {
  const t = useTexts();
  if (rollouts.length === 0) return <p class="muted">{t('noOpenRollouts')}</p>;
  const hidden = rollouts.length - MOST_SHOWN;
  return (
    <>
      <ul class="tiles">
        {rollouts.slice(0, MOST_SHOWN).map((rollout) => (
          <li class="tile" key={rollout.name}>
            <span class="row row-spread">
              <Link to={pathOf(rollout.name)}>{titleOf(rollout)}</Link>
              <RolloutBadge of={rollout.state} />
            </span>
            {rollout.state === 'PLANNED' ? (
              <span class="small muted">{t('waitsForReview')}</span>
            ) : (
              <Progress label={titleOf(rollout)} percent={rollout.progress} />
            )}
          </li>
        ))}
      </ul>
      {hidden > 0 && <Link to="rollouts?state=OPEN">{t('moreRollouts', { count: hidden })}</Link>}
    </>
  );
}

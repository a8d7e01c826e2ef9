import { JSX } from 'preact';
import type { LivegateClient, Page, Rollout } from '../../../client';
import { useLive, useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { Progress } from '../../ui/progress';
import { Shown } from '../../ui/shown';
import { RolloutBadge } from '../rollouts/rollout-badges';
import { openOnes, wantedPages } from '../rollouts/list/found-rollouts';
import { titleOf } from '../rollouts/rollout-facts';

/** These are asked for again and again. */
const NEWEST = 100;
/** How often older ones are looked through, several pages at once. */
const OLDER_EVERY_MS = 30_000;
const MOST_SHOWN = 5;

/** What is planned and applied at the moment. */
export function OpenRollouts(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const newest = useLive(
    async (signal) => (await client.rollouts.list({ pageSize: NEWEST, signal }).pages().next()).value?.items ?? [],
    [client],
  );
  const older = useLoad((signal) => openAmongAll(client, signal), [client], OLDER_EVERY_MS);
  return (
    <section class="card" aria-label={t('rollouts')}>
      <h2>
        <Link to="rollouts">{t('rollouts')}</Link>
      </h2>
      <Shown of={newest}>
        {(news) => (
          <Shown of={older}>
            {({ items, nextPageToken }) => (
              <OpenOnes rollouts={openOnes(news, items)} isMore={Boolean(nextPageToken)} />
            )}
          </Shown>
        )}
      </Shown>
    </section>
  );
}

/** livegate lists all rollouts, so this looks through several pages, but not for ever. */
async function openAmongAll(client: LivegateClient, signal: AbortSignal): Promise<Page<Rollout>> {
  const pages = client.rollouts.list({ pageSize: NEWEST, signal }).pages();
  return (await wantedPages(pages, { state: 'OPEN', text: '' }).next()).value ?? { items: [] };
}

export interface OpenOnesProps {
  readonly rollouts: readonly Rollout[];
  /** Whether there are older ones that were not looked at. */
  readonly isMore?: boolean;
}

/** A few rollouts with how far they have come. */
export function OpenOnes({ rollouts, isMore = false }: OpenOnesProps): JSX.Element {
  const t = useTexts();
  if (rollouts.length === 0) return <p class="muted">{t(isMore ? 'noOpenRolloutsYet' : 'noOpenRollouts')}</p>;
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
      {hidden > 0 && (
        <Link to="rollouts?state=OPEN">{t('moreRollouts', { count: isMore ? `${hidden}+` : hidden })}</Link>
      )}
    </>
  );
}

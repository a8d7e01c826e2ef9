import { JSX } from 'preact';
import type { Drift, DriftWatch } from '../../../client';
import { filledPages } from '../../filled-pages';
import { useLoad } from '../../loading';
import { usePages } from '../../paged';
import { usePreferences, useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Badge, Empty, LongName } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { ShownPages } from '../../ui/shown-pages';
import { timeText } from '../../ui/time-text';
import { repairPath } from '../rollouts/rollout-paths';

const PAGE_SIZE = 100;
const MOST_LOOKS = 3;

/** What was changed or deleted behind livegate's back, and what livegate cannot read. */
export function DriftsTable({ account }: { readonly account: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const watch = useLoad((signal) => client.drifts.watch(account, { signal }), [client, account]);
  const pages = usePages<Drift>(
    (signal) => filledPages(client.drifts.list(account, { pageSize: PAGE_SIZE, signal }).pages(), MOST_LOOKS),
    [client, account],
  );
  return (
    <div class="stack">
      <Shown of={watch}>{(found) => <WatchText watch={found} />}</Shown>
      <ShownPages of={pages} empty={<Empty>{t('noDrifts')}</Empty>}>
        {(drifts) => (
          <>
            <DriftRows drifts={drifts} />
            {drifts.some(isRepairable) && (
              <div>
                <Link to={repairPath(account)} class="button">
                  {t('sourceRepair')}
                </Link>
              </div>
            )}
          </>
        )}
      </ShownPages>
    </div>
  );
}

/** How far livegate has looked: what it means that something is not in the list. */
function WatchText({ watch: { enabled, roundStartTime } }: { readonly watch: DriftWatch }): JSX.Element {
  const { t, language } = usePreferences();
  if (!enabled) return <p class="muted">{t('driftNotWatchedText')}</p>;
  if (roundStartTime === undefined) return <p class="muted">{t('driftNotLookedText')}</p>;
  return <p class="muted">{t('driftLookedText', { time: timeText(roundStartTime, language) })}</p>;
}

export function DriftRows({ drifts }: { readonly drifts: readonly Drift[] }): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('drift')}
      rows={drifts}
      keyOf={({ resource }) => resource}
      isStacked
      columns={[
        {
          title: t('configuration'),
          cell: ({ resource }) => (
            <Link to={pathOf(resource)}>
              <LongName text={resource.split('/').slice(2).join('/')} />
            </Link>
          ),
        },
        { title: t('state'), cell: ({ state }) => <Badge tone="warn">{state}</Badge> },
        { title: t('field'), cell: ({ drift }) => <Fields of={drift} /> },
        { title: t('since'), cell: ({ sinceTime }) => <Time of={sinceTime} /> },
        { title: t('lastRead'), cell: ({ observeTime }) => <Time of={observeTime} /> },
        { title: t('whyUnread'), cell: ({ error }) => error && <Why of={error} /> },
      ]}
    />
  );
}

/** Nothing repairs what livegate cannot read. */
function isRepairable({ state }: Drift): boolean {
  return state !== 'UNREADABLE';
}

function Fields({ of: drift }: { readonly of: Drift['drift'] }): JSX.Element | null {
  if (drift.length === 0) return null;
  return <code class="lines">{drift.map(({ field }) => field).join('\n')}</code>;
}

function Time({ of: time }: { readonly of: string | undefined }): JSX.Element | null {
  const { language } = usePreferences();
  return time === undefined ? null : <time dateTime={time}>{timeText(time, language)}</time>;
}

/** Why the last look got no answer. */
function Why({ of: { reason, code, message } }: { readonly of: NonNullable<Drift['error']> }): JSX.Element {
  return (
    <div class="stack-tight">
      <code class="breakable">{reason ?? code}</code>
      <span class="small">{message}</span>
    </div>
  );
}

import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Breaker } from '../../../client';
import { useLive } from '../../loading';
import { usePreferences, useTexts } from '../../preferences';
import { useClient } from '../../session';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { DataTable } from '../../ui/data-table';
import { Badge, Button } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { ProblemNotice } from '../../ui/problem';
import { TimeLeft } from '../../ui/time-left';
import { timeText } from '../../ui/time-text';
import { idOf } from '../names';

type ForcedState = NonNullable<Breaker['override']>;

interface Wish {
  readonly breaker: Breaker;
  readonly override: ForcedState;
}

/** The breakers of an account, which can be forced after a question. */
export function BreakersTable({ account }: { readonly account: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const breakers = useLive((signal) => client.breakers.list(account, { signal }).toArray(), [client, account]);
  const [wish, setWish] = useState<Wish>();
  const [error, setError] = useState<unknown>();
  const force = async ({ breaker, override }: Wish): Promise<void> => {
    setWish(undefined);
    try {
      await client.breakers.override(breaker.name, override);
      setError(undefined);
      breakers.reload();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} takesFocus />}
      <Shown of={breakers}>{(found) => <Breakers breakers={found} onWish={setWish} />}</Shown>
      {wish && (
        <ConfirmDialog
          title={t('forceTitle', { action: idOf(wish.breaker.name) })}
          text={t(EFFECTS[wish.override])}
          onConfirm={() => void force(wish)}
          onCancel={() => setWish(undefined)}
        />
      )}
    </>
  );
}

const EFFECTS = {
  AUTO: 'effectAuto',
  FORCED_OPEN: 'effectOpen',
  FORCED_CLOSED: 'effectClosed',
} as const satisfies Record<ForcedState, string>;

interface BreakersProps {
  readonly breakers: readonly Breaker[];
  readonly onWish: (wish: Wish) => void;
}

function Breakers({ breakers, onWish }: BreakersProps): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('breakers')}
      rows={breakers}
      keyOf={({ name }) => name}
      isStacked
      columns={[
        { title: t('action'), cell: ({ name }) => <code>{idOf(name)}</code> },
        {
          title: t('state'),
          cell: ({ state }) => (
            <Badge tone={state === 'CLOSED' ? 'good' : state === 'OPEN' ? 'bad' : 'warn'}>{state}</Badge>
          ),
        },
        { title: t('since'), cell: (breaker) => <Since of={breaker} /> },
        { title: t('triesAgain'), cell: (breaker) => <TriesAgain of={breaker} /> },
        { title: t('override'), cell: ({ override }) => override },
        {
          title: t('force'),
          cell: (breaker) => (
            <div class="row">
              {(['AUTO', 'FORCED_OPEN', 'FORCED_CLOSED'] as const)
                .filter((override) => override !== breaker.override)
                .map((override) => (
                  <Button key={override} onClick={() => onWish({ breaker, override })}>
                    {override}
                  </Button>
                ))}
            </div>
          ),
        },
      ]}
    />
  );
}

function Since({ of: { sinceTime } }: { readonly of: Breaker }): JSX.Element | null {
  const { language } = usePreferences();
  return sinceTime === undefined ? null : <time dateTime={sinceTime}>{timeText(sinceTime, language)}</time>;
}

/** When calls go out again to see whether the cloud is back. */
function TriesAgain({ of: breaker }: { readonly of: Breaker }): JSX.Element | null {
  const t = useTexts();
  const { state, retryAfterMs } = breaker;
  if (state === 'HALF_OPEN') return <>{t('triesNow')}</>;
  if (retryAfterMs === undefined) return null;
  return <TimeLeft ms={retryAfterMs} toldBy={breaker} text={(time) => t('triesIn', { time })} over={t('triesNow')} />;
}

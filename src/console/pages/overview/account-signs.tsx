import { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LivegateError } from '../../../client';
import type { LivegateClient } from '../../../client';
import { filledPages } from '../../filled-pages';
import { KeptAnswers } from '../../kept-answers';
import { Loaded, useLoad } from '../../loading';
import { usePreferences, useTexts } from '../../preferences';
import { requiredContext } from '../../required-context';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { Badge } from '../../ui/parts';
import { ProblemNotice } from '../../ui/problem';
import { timeText } from '../../ui/time-text';
import { CountedItems, countedOf, deliveriesSign, DriftFacts, driftFactsOf, driftSigns, Sign } from './sign-facts';

/** livegate knows what drifted, and asks no cloud for it. */
const LOOK_EVERY_MS = 30_000;
/** Each look asks the cloud for its log, so answers are kept, also of accounts off the screen. */
const DELIVERIES_KEPT_MS = 300_000;
const PAGE_SIZE = 100;
/** A page of an account with many domains may have nothing although others follow. */
const MOST_LOOKS = 3;

/** Undefined: the cloud keeps no log of deliveries. */
type DeliveryCount = CountedItems | undefined;

const [FailedContext, useFailed] = requiredContext<KeptAnswers<DeliveryCount>>('failed deliveries');

/** Keeps what the clouds' logs have told, for whoever is signed in. */
export function FailedDeliveriesProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const client = useClient();
  const kept = useMemo(() => new KeptAnswers<DeliveryCount>(DELIVERIES_KEPT_MS), [client]);
  return <FailedContext.Provider value={kept}>{children}</FailedContext.Provider>;
}

/** What has drifted of an account, and which events have not arrived in the last hour. */
export function AccountSigns({ name }: { readonly name: string }): JSX.Element {
  const client = useClient();
  const kept = useFailed();
  const drift = useLoad((signal) => driftOf(client, name, signal), [client, name], LOOK_EVERY_MS);
  const failed = useLoad(
    (signal) => kept.get(name, signal, () => failedOf(client, name, signal)),
    [client, name],
    LOOK_EVERY_MS,
  );
  return (
    <div class="row">
      <DriftSign name={name} of={drift.loaded} />
      <DeliveriesSign name={name} of={failed.loaded} />
    </div>
  );
}

async function driftOf(client: LivegateClient, name: string, signal: AbortSignal): Promise<DriftFacts> {
  const pages = client.drifts.list(name, { pageSize: PAGE_SIZE, signal }).pages();
  const [page, watch] = await Promise.all([
    filledPages(pages, MOST_LOOKS).next(),
    client.drifts.watch(name, { signal }),
  ]);
  return driftFactsOf(page.value, watch);
}

async function failedOf(client: LivegateClient, name: string, signal: AbortSignal): Promise<DeliveryCount> {
  try {
    const query = { outcome: 'FAILED', pageSize: PAGE_SIZE, signal } as const;
    const pages = client.deliveries.list(name, query).pages();
    return countedOf((await filledPages(pages, MOST_LOOKS).next()).value);
  } catch (error) {
    if (error instanceof LivegateError && error.reason === 'CAPABILITY_NOT_SUPPORTED') return undefined;
    throw error;
  }
}

export interface DriftSignProps {
  readonly name: string;
  readonly of: Loaded<DriftFacts>;
}

/** Badges that lead to the list of what drifted. */
export function DriftSign({ name, of: loaded }: DriftSignProps): JSX.Element | null {
  const t = useTexts();
  if (loaded.state === 'loading') return null;
  if (loaded.state === 'failed') return <Unknown text={t('driftUnknown')} error={loaded.error} />;
  return (
    <>
      {driftSigns(loaded.value).map((sign) => (
        <SignLink key={sign.text} to={`${pathOf(name)}?part=drifts`} sign={sign} />
      ))}
    </>
  );
}

export interface DeliveriesSignProps {
  readonly name: string;
  readonly of: Loaded<DeliveryCount>;
}

/** What the cloud says that it could not deliver, leading there; nothing where it does not say. */
export function DeliveriesSign({ name, of: loaded }: DeliveriesSignProps): JSX.Element | null {
  const t = useTexts();
  if (loaded.state === 'loading') return null;
  if (loaded.state === 'failed') return <Unknown text={t('deliveriesUnknown')} error={loaded.error} />;
  if (!loaded.value) return null;
  const query = new URLSearchParams({ parent: name, outcome: 'FAILED' }).toString();
  return <SignLink to={`deliveries?${query}`} sign={deliveriesSign(loaded.value)} />;
}

function SignLink({ to, sign }: { readonly to: string; readonly sign: Sign }): JSX.Element {
  const { t, language } = usePreferences();
  const { text, tone, count = '', sinceTime } = sign;
  return (
    <>
      <Link to={to}>
        <Badge tone={tone}>{t(text, { count })}</Badge>
      </Link>
      {sinceTime !== undefined && (
        <time class="small muted" dateTime={sinceTime}>
          {t('lookedSince', { time: timeText(sinceTime, language) })}
        </time>
      )}
    </>
  );
}

/** What could not be found out, with the problem for those who ask. */
function Unknown({ text, error }: { readonly text: string; readonly error: unknown }): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <Badge tone="warn">{text}</Badge>
      </summary>
      {isOpen && <ProblemNotice error={error} />}
    </details>
  );
}

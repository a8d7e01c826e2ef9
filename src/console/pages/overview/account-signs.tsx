import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LivegateError } from '../../../client';
import type { LivegateClient } from '../../../client';
import { filledPages } from '../../filled-pages';
import { Loaded, useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link } from '../../router';
import { useClient } from '../../session';
import { Badge } from '../../ui/parts';
import { ProblemNotice } from '../../ui/problem';

/** livegate knows what drifted, and asks no cloud for it. */
const DRIFT_EVERY_MS = 30_000;
/** Each look asks the cloud for its log. */
const DELIVERIES_EVERY_MS = 300_000;
const PAGE_SIZE = 100;
/** A page of an account with many domains may have nothing although others follow. */
const MOST_LOOKS = 3;

/** How many there are of something; more than were counted if `isMore`. */
export interface CountedItems {
  readonly count: number;
  readonly isMore: boolean;
}

export interface DriftFacts extends CountedItems {
  /** Whether livegate looks for drift at all. */
  readonly isWatched: boolean;
}

/** What has drifted of an account, and which events have not arrived in the last hour. */
export function AccountSigns({ name }: { readonly name: string }): JSX.Element {
  const client = useClient();
  const drift = useLoad((signal) => driftOf(client, name, signal), [client, name], DRIFT_EVERY_MS);
  const failed = useLoad((signal) => failedOf(client, name, signal), [client, name], DELIVERIES_EVERY_MS);
  return (
    <div class="row">
      <DriftSign name={name} of={drift.loaded} />
      <DeliveriesSign name={name} of={failed.loaded} />
    </div>
  );
}

async function driftOf(client: LivegateClient, name: string, signal: AbortSignal): Promise<DriftFacts> {
  const [page, watch] = await Promise.all([
    client.drifts.list(name, { pageSize: PAGE_SIZE, signal }).pages().next(),
    client.drifts.watch(name, { signal }),
  ]);
  return { ...countedOf(page.value), isWatched: watch.enabled };
}

/** Undefined: the cloud keeps no log of deliveries. */
async function failedOf(client: LivegateClient, name: string, signal: AbortSignal): Promise<CountedItems | undefined> {
  try {
    const query = { outcome: 'FAILED', pageSize: PAGE_SIZE, signal } as const;
    const pages = client.deliveries.list(name, query).pages();
    return countedOf((await filledPages(pages, MOST_LOOKS).next()).value);
  } catch (error) {
    if (error instanceof LivegateError && error.reason === 'CAPABILITY_NOT_SUPPORTED') return undefined;
    throw error;
  }
}

type FoundPage = { readonly items: readonly unknown[]; readonly nextPageToken?: string | undefined } | void;

function countedOf(page: FoundPage): CountedItems {
  return { count: page?.items.length ?? 0, isMore: Boolean(page?.nextPageToken) };
}

export interface DriftSignProps {
  readonly name: string;
  readonly of: Loaded<DriftFacts>;
}

/** A badge that leads to where drift is put back. */
export function DriftSign({ name, of: loaded }: DriftSignProps): JSX.Element | null {
  const t = useTexts();
  if (loaded.state === 'loading') return null;
  if (loaded.state === 'failed') return <Unknown text={t('driftUnknown')} error={loaded.error} />;
  const { isWatched, ...counted } = loaded.value;
  if (counted.count > 0) {
    const query = new URLSearchParams({ source: 'repair', parent: name }).toString();
    return (
      <Link to={`rollouts/new?${query}`}>
        <Badge tone="warn">{t('driftedConfigs', { count: countText(counted) })}</Badge>
      </Link>
    );
  }
  return isWatched ? <Badge tone="good">{t('nothingDrifted')}</Badge> : <Badge>{t('driftNotWatched')}</Badge>;
}

export interface DeliveriesSignProps {
  readonly name: string;
  readonly of: Loaded<CountedItems | undefined>;
}

/** What the cloud says that it could not deliver, leading there; nothing where it does not say. */
export function DeliveriesSign({ name, of: loaded }: DeliveriesSignProps): JSX.Element | null {
  const t = useTexts();
  if (loaded.state === 'loading') return null;
  if (loaded.state === 'failed') return <Unknown text={t('deliveriesUnknown')} error={loaded.error} />;
  const { value } = loaded;
  if (!value) return null;
  if (value.count > 0 || value.isMore) {
    const query = new URLSearchParams({ parent: name, outcome: 'FAILED' }).toString();
    return (
      <Link to={`deliveries?${query}`}>
        {value.count > 0 ? (
          <Badge tone="bad">{t('failedDeliveries', { count: countText(value) })}</Badge>
        ) : (
          <Badge>{t('noFailedDeliveriesYet')}</Badge>
        )}
      </Link>
    );
  }
  return <Badge tone="good">{t('noFailedDeliveries')}</Badge>;
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

function countText({ count, isMore }: CountedItems): string {
  return isMore ? `${count}+` : String(count);
}

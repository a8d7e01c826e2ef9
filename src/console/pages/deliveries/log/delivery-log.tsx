import { JSX } from 'preact';
import type { Account, Delivery, LivegateClient, Provider } from '../../../../client';
import { filledPages } from '../../../filled-pages';
import { Loading, useLoad } from '../../../loading';
import { usePages } from '../../../paged';
import { useTexts } from '../../../preferences';
import { useRouter } from '../../../router';
import { useClient } from '../../../session';
import { Button, Empty } from '../../../ui/parts';
import { Shown } from '../../../ui/shown';
import { ShownPages } from '../../../ui/shown-pages';
import { accountOf } from '../../names';
import { CloudLog, failedFirst, isFailed, kindOf, logsOf } from './delivery-facts';
import { deliveriesPath, DeliverySelection, deliveryFilterIn, deliveryQuery } from './delivery-filter';
import { DeliveryFilters } from './delivery-filters';
import { DeliveryRecords } from './delivery-records';
import { LogLimits } from './log-limits';

const PAGE_SIZE = 100;
/** Each look asks the cloud for its log. */
const MOST_LOOKS = 3;

/** What the clouds say that they sent. The address says of what, and which of it. */
export function DeliveryLog({ accounts }: { readonly accounts: readonly Account[] }): JSX.Element {
  const client = useClient();
  const { place, go } = useRouter();
  const filter = deliveryFilterIn(place.query, accounts[0]?.name ?? '');
  const account = accountOf(filter.parent);
  const provider = useLoad((signal) => providerOf(client, account, signal), [client, account]);
  const show = (next: Partial<DeliverySelection>): void =>
    go(deliveriesPath({ ...filter, ...next }), { replace: true });
  return (
    <>
      <DeliveryFilters accounts={accounts} filter={filter} logs={logsIn(provider, filter.parent)} onChange={show} />
      <Shown of={provider}>
        {(found) => (
          <>
            <LogLimits provider={found} parent={filter.parent} />
            {logsOf(found, filter.parent).length === 0 ? (
              <NoLog provider={found} parent={filter.parent} />
            ) : (
              <Found filter={filter} opened={place.query.get('delivery') ?? undefined} />
            )}
          </>
        )}
      </Shown>
    </>
  );
}

async function providerOf(client: LivegateClient, account: string, signal: AbortSignal): Promise<Provider> {
  const { provider } = await client.accounts.get(account, { signal });
  return await client.providers.get(provider, { signal });
}

/** The filters stay as they are while another account is loaded. */
function logsIn({ loaded }: Loading<Provider>, parent: string): readonly CloudLog[] {
  return loaded.state === 'ready' ? logsOf(loaded.value, parent) : [];
}

interface NoLogProps {
  readonly provider: Provider;
  readonly parent: string;
}

/** Known from the capabilities, so that livegate is not asked. */
function NoLog({ provider, parent }: NoLogProps): JSX.Element {
  const t = useTexts();
  const kinds = kindOf(parent) ?? provider.callbacks.map(({ kind }) => kind).join(', ');
  return <Empty>{t('noLogOf', { provider: provider.displayName, kinds })}</Empty>;
}

interface FoundDeliveriesProps {
  readonly filter: DeliverySelection;
  readonly opened: string | undefined;
}

function Found({ filter, opened }: FoundDeliveriesProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const pages = usePages<Delivery>(
    (signal) => {
      const query = { ...deliveryQuery(filter, Date.now()), pageSize: PAGE_SIZE, signal };
      return filledPages(client.deliveries.list(filter.parent, query).pages(), MOST_LOOKS);
    },
    [client, deliveriesPath(filter)],
  );
  return (
    <section class="stack" aria-label={t('deliveries')}>
      <div class="row row-spread">
        <p class="small muted" role="status">
          {pages.items && countText(pages.items, t)}
        </p>
        <Button isDisabled={pages.isLoading} onClick={pages.reload}>
          {t('askCloud')}
        </Button>
      </div>
      <ShownPages of={pages} empty={<Empty>{t('noDeliveries')}</Empty>}>
        {(items) => <DeliveryRecords deliveries={failedFirst(items)} opened={opened} />}
      </ShownPages>
    </section>
  );
}

function countText(deliveries: readonly Delivery[], t: ReturnType<typeof useTexts>): string {
  const all = failedFirst(deliveries);
  return t('deliveriesShown', { count: all.length, failed: all.filter(isFailed).length });
}

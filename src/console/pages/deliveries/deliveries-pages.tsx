import { JSX } from 'preact';
import type { Account } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, useRouter } from '../../router';
import { useClient } from '../../session';
import { Empty } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import '../../styles/deliveries.css';
import { EventsList } from './events/events-list';
import { DeliveryLog } from './log/delivery-log';

/** What has arrived: by the logs of the clouds, and at livegate's own receivers. */
export function DeliveriesPages(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { place } = useRouter();
  const accounts = useLoad((signal) => client.accounts.list({ pageSize: 1_000, signal }).toArray(), [client]);
  return (
    <>
      <Title text={place.path === 'events' ? t('events') : t('deliveries')} />
      <Shown of={accounts}>{(found) => <Part accounts={found} isOfEvents={place.path === 'events'} />}</Shown>
    </>
  );
}

interface PartProps {
  readonly accounts: readonly Account[];
  readonly isOfEvents: boolean;
}

/** Where no account has a receiver, nothing speaks of events. */
function Part({ accounts, isOfEvents }: PartProps): JSX.Element {
  const t = useTexts();
  const receiving = accounts.filter(({ receivers }) => receivers.length > 0);
  if (accounts.length === 0) return <Empty>{t('noAccounts')}</Empty>;
  return (
    <>
      {receiving.length > 0 && (
        <nav aria-label={t('deliveriesParts')} class="row">
          <Link to="deliveries" class="button" current={!isOfEvents}>
            {t('sentByClouds')}
          </Link>
          <Link to="events" class="button" current={isOfEvents}>
            {t('receivedEvents')}
          </Link>
        </nav>
      )}
      {isOfEvents ? <Events accounts={receiving} /> : <DeliveryLog accounts={accounts} />}
    </>
  );
}

function Events({ accounts }: { readonly accounts: readonly Account[] }): JSX.Element {
  const t = useTexts();
  return accounts.length === 0 ? <Empty>{t('noReceivers')}</Empty> : <EventsList accounts={accounts} />;
}

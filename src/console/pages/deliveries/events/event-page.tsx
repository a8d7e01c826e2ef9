import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReceivedEvent } from '../../../../client';
import { useLoad } from '../../../loading';
import { usePreferences } from '../../../preferences';
import { Link, useRouter } from '../../../router';
import { useClient } from '../../../session';
import { Notice } from '../../../ui/parts';
import { Shown } from '../../../ui/shown';
import { timeText } from '../../../ui/time-text';
import { Title } from '../../../ui/title';
import '../../../styles/deliveries.css';
import { accountOf, idOf } from '../../names';
import { EventDetails, EventFailures, StateBadge } from './event-details';
import { attributeOf, worstState } from './event-facts';
import { eventsPath } from './event-filter';

const EVERY_MS = 5_000;

/** One event of a cloud in full. */
export function EventPage(): JSX.Element {
  const { t } = usePreferences();
  const client = useClient();
  const { path: name } = useRouter().place;
  const [isSent, setIsSent] = useState(false);
  const event = useLoad((signal) => client.events.get(name, { signal }), [client, name], EVERY_MS);
  const account = accountOf(name);
  const onSent = (): void => {
    setIsSent(true);
    event.reload();
  };
  return (
    <>
      <nav aria-label={t('path')} class="row small">
        <Link to={eventsPath({ account })}>{t('eventsOf', { account: idOf(account) })}</Link>
      </nav>
      <Title text={t('event')} />
      {isSent && (
        <Notice tone="good" takesFocus>
          <span role="status">{t('sentAgain')}</span>
        </Notice>
      )}
      <Shown of={event}>{(found) => <Found event={found} onSent={onSent} />}</Shown>
    </>
  );
}

interface FoundEventProps {
  readonly event: ReceivedEvent;
  readonly onSent: () => void;
}

function Found({ event, onSent }: FoundEventProps): JSX.Element {
  const { t, language } = usePreferences();
  return (
    <section class="card">
      <dl class="facts">
        <dt>{t('state')}</dt>
        <dd>
          <StateBadge of={worstState(event)} />
        </dd>
        <dt>{t('event')}</dt>
        <dd>
          <code>{attributeOf(event, 'type')}</code>
        </dd>
        <dt>{t('stream')}</dt>
        <dd>{attributeOf(event, 'subject')}</dd>
        <dt>{t('receivedAt')}</dt>
        <dd>{timeText(event.receiveTime, language)}</dd>
        <dt>{t('receiver')}</dt>
        <dd>{event.receiver}</dd>
      </dl>
      <EventFailures event={event} onSent={onSent} />
      <EventDetails event={event} />
    </section>
  );
}

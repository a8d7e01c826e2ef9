import { JSX } from 'preact';
import type { ReceivedEvent } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { Link, pathOf } from '../../../router';
import { RecordList } from '../../../ui/record-list';
import { timeText } from '../../../ui/time-text';
import { EventDetails, EventFailures, StateBadge } from './event-details';
import { attributeOf, worstState } from './event-facts';

export interface EventRecordsProps {
  readonly events: readonly ReceivedEvent[];
  /** Told what an event is now whose dead letters are sent again. */
  readonly onSent: (event: ReceivedEvent) => void;
}

export function EventRecords({ events, onSent }: EventRecordsProps): JSX.Element {
  const { t } = usePreferences();
  return (
    <RecordList
      label={t('events')}
      records={events}
      keyOf={({ name }) => name}
      line={(event) => <Line of={event} />}
      remark={(event) => <EventFailures event={event} onSent={onSent} />}
      full={(event) => (
        <>
          <EventDetails event={event} />
          <Link to={pathOf(event.name)}>{t('linkToEvent')}</Link>
        </>
      )}
    />
  );
}

function Line({ of: event }: { readonly of: ReceivedEvent }): JSX.Element {
  const { language } = usePreferences();
  const { receiveTime, receiver } = event;
  return (
    <span class="record-line">
      <span>
        <StateBadge of={worstState(event)} />
      </span>
      <time dateTime={receiveTime}>{timeText(receiveTime, language)}</time>
      <code>{attributeOf(event, 'type')}</code>
      <span>{[domainOf(event), attributeOf(event, 'subject')].filter(Boolean).join(' ')}</span>
      <span>{receiver}</span>
    </span>
  );
}

/** What is not recognised has no domain. */
function domainOf({ cloudEvent: { data } }: ReceivedEvent): string {
  const { domain } = Object(data) as Readonly<Record<string, unknown>>;
  return typeof domain === 'string' ? domain : '';
}

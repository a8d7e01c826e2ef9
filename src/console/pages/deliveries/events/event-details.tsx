import { JSX } from 'preact';
import type { ReceivedEvent } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { DataTable } from '../../../ui/data-table';
import { Badge, Tone } from '../../../ui/parts';
import { timeText } from '../../../ui/time-text';
import { deadLetters, failingDeliveries, SinkDelivery } from './event-facts';
import type { SinkDeliveryState } from './event-filter';
import { SendAgain, SendAgainProps } from './send-again';

const TONES: Readonly<Record<SinkDeliveryState, Tone>> = { DELIVERED: 'good', PENDING: 'warn', DEAD: 'bad' };

/** Where an event stands; without a state it goes to no sink. */
export function StateBadge({ of: state }: { readonly of: SinkDeliveryState | undefined }): JSX.Element {
  const { t } = usePreferences();
  return state === undefined ? <Badge>{t('noSinks')}</Badge> : <Badge tone={TONES[state]}>{state}</Badge>;
}

/** What went wrong at which sink, with a button where nothing more happens by itself. */
export function EventFailures({ event, onSent }: SendAgainProps): JSX.Element | null {
  const failing = failingDeliveries(event);
  const hasDead = deadLetters(event).length > 0;
  if (failing.length === 0 && !hasDead) return null;
  return (
    <div class="stack-tight">
      {failing.map((delivery) => (
        <Failure key={delivery.sink} of={delivery} />
      ))}
      {hasDead && <SendAgain event={event} onSent={onSent} />}
    </div>
  );
}

function Failure({
  of: { sink, state, attempts, lastStatus, lastError = '' },
}: {
  readonly of: SinkDelivery;
}): JSX.Element {
  const { t } = usePreferences();
  const reason = [lastStatus, lastError].filter((one) => one !== undefined && one !== '').join(' ');
  const isDead = state === 'DEAD';
  return (
    <p class={isDead ? 'small field-fault' : 'small muted'}>
      {t(isDead ? 'sinkGaveUp' : 'sinkFails', { sink, attempts, reason })}
    </p>
  );
}

/** An event with where it stands at each sink, and as sinks receive it. */
export function EventDetails({ event }: { readonly event: ReceivedEvent }): JSX.Element {
  const { t } = usePreferences();
  return (
    <>
      {event.deliveries.length > 0 && <Sinks deliveries={event.deliveries} />}
      <div class="stack-tight">
        <h3>{t('asSinksReceive')}</h3>
        <pre class="code-block">{JSON.stringify(event.cloudEvent, undefined, 2)}</pre>
      </div>
    </>
  );
}

function Sinks({ deliveries }: { readonly deliveries: readonly SinkDelivery[] }): JSX.Element {
  const { t, language } = usePreferences();
  return (
    <DataTable
      caption={t('sinks')}
      rows={deliveries}
      keyOf={({ sink }) => sink}
      columns={[
        { title: t('sink'), cell: ({ sink }) => sink },
        { title: t('state'), cell: ({ state }) => <StateBadge of={state} /> },
        { title: t('attempts'), isNumber: true, cell: ({ attempts }) => attempts },
        {
          title: t('lastAnswer'),
          cell: ({ lastStatus, lastError }) => [lastStatus, lastError].filter(Boolean).join(' '),
        },
        {
          title: t('nextAttempt'),
          cell: ({ nextAttemptTime: time }) => time && <time dateTime={time}>{timeText(time, language)}</time>,
        },
      ]}
    />
  );
}

import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account, ReceivedEvent } from '../../../../client';
import { useTexts } from '../../../preferences';
import { useRouter } from '../../../router';
import { Button, Choice, Empty, Notice, Switch } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';
import { ShownPages } from '../../../ui/shown-pages';
import { TextFilter } from '../../../ui/text-filter';
import { idOf } from '../../names';
import { IntervalFields } from '../interval-fields';
import { MOST_EVENTS } from './event-facts';
import { EventSelection, eventFilterIn, eventsPath, STATES } from './event-filter';
import { EventRecords } from './event-records';
import { useEvents } from './live-events';

/** What livegate's receivers have taken, live. The address says which of it is shown. */
export function EventsList({ accounts }: { readonly accounts: readonly Account[] }): JSX.Element {
  const { place, go } = useRouter();
  const filter = eventFilterIn(place.query, accounts[0]?.name ?? '');
  const show = (next: Partial<EventSelection>): void => go(eventsPath({ ...filter, ...next }), { replace: true });
  return (
    <>
      <Filters accounts={accounts} filter={filter} onChange={show} />
      <Found key={filter.account} filter={filter} />
    </>
  );
}

interface EventFiltersProps {
  readonly accounts: readonly Account[];
  readonly filter: EventSelection;
  readonly onChange: (next: Partial<EventSelection>) => void;
}

function Filters({ accounts, filter, onChange }: EventFiltersProps): JSX.Element {
  const t = useTexts();
  return (
    <div class="filters">
      <Choice
        label={t('account')}
        value={filter.account}
        options={accounts.map(({ name }) => ({ value: name, text: idOf(name) }))}
        onChange={(account) => onChange({ account, sink: '' })}
      />
      <Choice
        label={t('state')}
        value={filter.state}
        options={STATES.map((value) => ({ value, text: value || t('allStates') }))}
        onChange={(state) => onChange({ state })}
      />
      <IntervalFields interval={filter} defaultText={t('periodAll')} onChange={onChange} />
      <TextFilter
        label={t('eventType')}
        hint={t('eventTypeHint')}
        isWide
        value={filter.type}
        onChange={(type) => onChange({ type })}
      />
      <TextFilter label={t('sink')} value={filter.sink} onChange={(sink) => onChange({ sink })} />
    </div>
  );
}

function Found({ filter }: { readonly filter: EventSelection }): JSX.Element {
  const t = useTexts();
  const [isLive, setIsLive] = useState(true);
  const [sent, setSent] = useState<ReceivedEvent>();
  const { pages, problem, isFull, learn } = useEvents(filter, isLive);
  const onSent = (event: ReceivedEvent): void => {
    learn(event);
    setSent(event);
  };
  return (
    <section class="stack" aria-label={t('events')}>
      <div class="row row-spread">
        <Switch label={t('showNews')} isOn={isLive} onChange={setIsLive} />
        <Button isDisabled={pages.isLoading} onClick={pages.reload}>
          {t('lookAgain')}
        </Button>
      </div>
      {sent && (
        <Notice key={sent.name} tone="good" takesFocus>
          <span role="status">{t('sentAgain')}</span>
        </Notice>
      )}
      {isLive && problem !== undefined && <ProblemNotice error={problem} onRetry={pages.reload} />}
      <ShownPages of={pages} empty={<Empty>{t('noEvents')}</Empty>}>
        {(events) => <EventRecords events={events} onSent={onSent} />}
      </ShownPages>
      {isFull && <Empty>{t('eventsFull', { count: MOST_EVENTS })}</Empty>}
    </section>
  );
}

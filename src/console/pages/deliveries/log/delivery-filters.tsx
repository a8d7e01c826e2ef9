import { JSX } from 'preact';
import type { Account } from '../../../../client';
import { useTexts } from '../../../preferences';
import { Choice } from '../../../ui/parts';
import { TextFilter } from '../../../ui/text-filter';
import { accountOf, idOf } from '../../names';
import { IntervalFields } from '../interval-fields';
import type { CloudLog } from './delivery-facts';
import { DeliverySelection, OUTCOMES } from './delivery-filter';

export interface DeliveryFiltersProps {
  readonly accounts: readonly Account[];
  readonly filter: DeliverySelection;
  /** Which events there can be. */
  readonly logs: readonly CloudLog[];
  readonly onChange: (next: Partial<DeliverySelection>) => void;
}

export function DeliveryFilters({ accounts, filter, logs, onChange }: DeliveryFiltersProps): JSX.Element {
  const t = useTexts();
  const account = accountOf(filter.parent);
  const resource = filter.parent === account ? '' : filter.parent;
  const known = new Set(logs.flatMap(({ events }) => events));
  if (filter.event !== '') known.add(filter.event);
  return (
    <div class="filters">
      <Choice
        label={t('account')}
        value={account}
        options={accounts.map(({ name }) => ({ value: name, text: idOf(name) }))}
        onChange={(parent) => onChange({ parent, event: '' })}
      />
      <TextFilter
        label={t('resource')}
        hint={t('deliveriesOfHint')}
        isWide
        value={resource}
        onChange={(parent) => onChange({ parent: parent || account, event: '' })}
      />
      <Choice
        label={t('outcome')}
        value={filter.outcome}
        options={OUTCOMES.map((value) => ({ value, text: value || t('allOutcomes') }))}
        onChange={(outcome) => onChange({ outcome })}
      />
      <IntervalFields interval={filter} defaultText={t('periodLastHour')} onChange={onChange} />
      <Choice
        label={t('event')}
        value={filter.event}
        options={['', ...known].map((value) => ({ value, text: value || t('allEvents') }))}
        onChange={(event) => onChange({ event })}
      />
      <TextFilter label={t('app')} value={filter.app} onChange={(app) => onChange({ app })} />
      <TextFilter label={t('stream')} value={filter.stream} onChange={(stream) => onChange({ stream })} />
    </div>
  );
}

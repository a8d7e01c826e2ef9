import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RolloutItem } from '../../../../client';
import { useTexts } from '../../../preferences';
import { Link, pathOf } from '../../../router';
import { DataTable } from '../../../ui/data-table';
import { Choice, Empty } from '../../../ui/parts';
import { PagedRows } from '../../../ui/paged-rows';
import { Search } from '../../../ui/search';
import { ChangeBadge, ItemBadge } from '../rollout-badges';
import { ItemDetails } from './item-details';

const PAGE_SIZE = 25;
const CHANGES = ['', 'CREATE', 'UPDATE', 'DELETE', 'REFUSED'] as const;
const STATES = ['', 'PENDING', 'APPLYING', 'DONE', 'FAILED', 'STALE', 'SKIPPED'] as const;

/** Every configuration that changes or was refused, as from what to what, and what became of it. */
export function PlanTable({ items }: { readonly items: readonly RolloutItem[] }): JSX.Element {
  const t = useTexts();
  const [change, setChange] = useState<(typeof CHANGES)[number]>('');
  const [state, setState] = useState<(typeof STATES)[number]>('');
  const wanted = items.filter(
    (item) => (change === '' || item.change === change) && (state === '' || item.state === state),
  );
  return (
    <>
      <div class="fields">
        <Choice
          label={t('change')}
          value={change}
          options={CHANGES.map((value) => ({ value, text: value || t('allChanges') }))}
          onChange={setChange}
        />
        <Choice
          label={t('state')}
          value={state}
          options={STATES.map((value) => ({ value, text: value || t('allStates') }))}
          onChange={setState}
        />
      </div>
      <Search items={wanted} textOf={({ resource }) => resource} hint={(count) => t('foundItems', { count })}>
        {(found) =>
          found.length === 0 ? (
            <Empty>{t('noItems')}</Empty>
          ) : (
            <PagedRows items={found} pageSize={PAGE_SIZE}>
              {(shown) => <Rows items={shown} />}
            </PagedRows>
          )
        }
      </Search>
    </>
  );
}

/** The rows of a plan. */
function Rows({ items }: { readonly items: readonly RolloutItem[] }): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('plan')}
      rows={items}
      keyOf={({ name }) => name}
      isStacked
      columns={[
        {
          title: t('resource'),
          cell: ({ resource }) => <Link to={pathOf(resource)}>{resource.replace(/^accounts\//, '')}</Link>,
        },
        {
          title: t('change'),
          cell: ({ change, state }) => (
            <div class="stack-tight">
              <span>
                <ChangeBadge of={change} />
              </span>
              {state !== 'PENDING' && (
                <span>
                  <ItemBadge of={state} />
                </span>
              )}
            </div>
          ),
        },
        { title: t('changes'), cell: (item) => <ItemDetails item={item} /> },
      ]}
    />
  );
}

import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Rollout } from '../../../../client';
import { useLive } from '../../../loading';
import { usePages } from '../../../paged';
import { useTexts } from '../../../preferences';
import { Link, useRouter } from '../../../router';
import { useClient } from '../../../session';
import { Choice, Empty, Field } from '../../../ui/parts';
import { ShownPages } from '../../../ui/shown-pages';
import { Title } from '../../../ui/title';
import { isFound, RolloutFilter, STATE_FILTERS, wantedPages, withNews } from './found-rollouts';
import { RolloutsTable } from './rollouts-table';

const PAGE_SIZE = 100;

/** The rollouts that the caller may see, the newest first. The address says which are shown. */
export function RolloutsListPage(): JSX.Element {
  const t = useTexts();
  const { place, go } = useRouter();
  const filter: RolloutFilter = {
    state: STATE_FILTERS.find((one) => one === place.query.get('state')) ?? '',
    text: place.query.get('text') ?? '',
  };
  const show = (next: Partial<RolloutFilter>): void => {
    const wanted = Object.entries({ ...filter, ...next }).filter(([, value]) => value !== '');
    go(`rollouts?${new URLSearchParams(wanted).toString()}`, { replace: true });
  };
  return (
    <>
      <header class="row row-spread">
        <Title text={t('rollouts')} />
        <Link to="rollouts/new" class="button button-main">
          {t('newRollout')}
        </Link>
      </header>
      <Filters filter={filter} onChange={show} />
      <Found filter={filter} />
    </>
  );
}

interface FiltersProps {
  readonly filter: RolloutFilter;
  readonly onChange: (next: Partial<RolloutFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps): JSX.Element {
  const t = useTexts();
  const [text, setText] = useState(filter.text);
  const names = { '': t('allStates'), OPEN: t('openRollouts') };
  return (
    <div class="fields">
      <Choice
        label={t('state')}
        value={filter.state}
        options={STATE_FILTERS.map((value) => ({
          value,
          text: value === '' || value === 'OPEN' ? names[value] : value,
        }))}
        onChange={(state) => onChange({ state })}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ text: text.trim() });
        }}
      >
        <Field label={t('find')} hint={t('findRollout')}>
          {(attributes) => (
            <input
              {...attributes}
              type="search"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          )}
        </Field>
      </form>
    </div>
  );
}

/** What was loaded, with the newest as they are now. */
function Found({ filter }: { readonly filter: RolloutFilter }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const pages = usePages<Rollout>(
    (signal) => wantedPages(client.rollouts.list({ pageSize: PAGE_SIZE, signal }).pages(), filter),
    [client, filter.state, filter.text],
  );
  const { loaded } = useLive(
    async (signal) => (await client.rollouts.list({ pageSize: PAGE_SIZE, signal }).pages().next()).value?.items ?? [],
    [client],
  );
  const news = loaded.state === 'ready' ? loaded.value : [];
  const items = pages.items && withNews(pages.items, news).filter((rollout) => isFound(rollout, filter));
  const isAll = filter.state === '' && filter.text === '';
  return (
    <ShownPages of={{ ...pages, items }} empty={<Empty>{isAll ? t('noRollouts') : t('noRolloutsFound')}</Empty>}>
      {(found) => <RolloutsTable rollouts={found} />}
    </ShownPages>
  );
}

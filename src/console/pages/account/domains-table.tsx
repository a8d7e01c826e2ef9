import { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Domain } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Badge, Button, Empty, Field } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { idOf } from '../names';

/** More rows at once would be slow to draw, and nobody reads them. */
const MOST_ROWS = 200;

/** The domains that the cloud knows, found by any part of what is shown. */
export function DomainsTable({ account }: { readonly account: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const [isFresh, setIsFresh] = useState(false);
  const domains = useLoad(
    (signal) => client.domains.list(account, { pageSize: 1_000, signal, ...(isFresh && { fresh: true }) }).toArray(),
    [client, account, isFresh],
  );
  return (
    <Shown of={domains}>
      {(found) => (
        <div class="stack">
          <Found domains={found} />
          <div>
            <Button onClick={() => (isFresh ? domains.reload() : setIsFresh(true))}>{t('askCloud')}</Button>
          </div>
        </div>
      )}
    </Shown>
  );
}

function Found({ domains }: { readonly domains: readonly Domain[] }): JSX.Element {
  const t = useTexts();
  const [wanted, setWanted] = useState('');
  const searched = useMemo(
    () => domains.map((domain) => ({ domain, text: JSON.stringify(Object.values(domain)).toLowerCase() })),
    [domains],
  );
  const needle = wanted.trim().toLowerCase();
  const rows = searched.filter(({ text }) => text.includes(needle)).map(({ domain }) => domain);
  if (domains.length === 0) return <Empty>{t('noDomains')}</Empty>;
  return (
    <>
      <Field label={t('find')} hint={t('foundOf', { found: rows.length, all: domains.length })}>
        {(attributes) => (
          <input
            {...attributes}
            type="search"
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        )}
      </Field>
      <Rows domains={rows.slice(0, MOST_ROWS)} />
      {rows.length > MOST_ROWS && <Empty>{t('moreRows', { count: rows.length - MOST_ROWS })}</Empty>}
    </>
  );
}

function Rows({ domains }: { readonly domains: readonly Domain[] }): JSX.Element {
  const t = useTexts();
  return (
    <DataTable
      caption={t('domains')}
      rows={domains}
      keyOf={({ name }) => name}
      columns={[
        { title: t('domain'), cell: (domain) => <Link to={pathOf(parentOf(domain))}>{idOf(domain.name)}</Link> },
        { title: t('role'), cell: ({ role }) => role },
        {
          title: t('state'),
          cell: ({ state }) => <Badge tone={state === 'ACTIVE' ? 'good' : 'warn'}>{state ?? ''}</Badge>,
        },
        { title: t('vhost'), cell: ({ vhost }) => vhost && idOf(vhost) },
        { title: t('region'), cell: ({ region }) => region },
      ]}
    />
  );
}

/** Clouds that have vhosts configure those, and not their domains. */
function parentOf({ name, vhost }: Domain): string {
  return vhost || name;
}

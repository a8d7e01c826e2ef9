import { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Domain } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Badge, Button, Empty } from '../../ui/parts';
import { PagedRows } from '../../ui/paged-rows';
import { Search } from '../../ui/search';
import { Shown } from '../../ui/shown';
import { idOf } from '../names';
import { textOfDomain } from './domain-text';

const PAGE_SIZE = 100;

/** The domains that the cloud knows, found by any part of what is shown. */
export function DomainsTable({ account }: { readonly account: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const isFresh = useRef(false);
  const domains = useLoad(
    (signal) =>
      client.domains.list(account, { pageSize: 1_000, signal, ...(isFresh.current && { fresh: true }) }).toArray(),
    [client, account],
  );
  const askCloud = (): void => {
    isFresh.current = true;
    domains.reload();
  };
  return (
    <Shown of={domains}>
      {(found) => (
        <div class="stack">
          <Found domains={found} />
          <div>
            <Button onClick={askCloud}>{t('askCloud')}</Button>
          </div>
        </div>
      )}
    </Shown>
  );
}

function Found({ domains }: { readonly domains: readonly Domain[] }): JSX.Element {
  const t = useTexts();
  if (domains.length === 0) return <Empty>{t('noDomains')}</Empty>;
  return (
    <Search items={domains} textOf={textOfDomain} hint={(found) => t('foundOf', { found, all: domains.length })}>
      {(found) => (
        <PagedRows items={found} pageSize={PAGE_SIZE}>
          {(shown) => <Rows domains={shown} />}
        </PagedRows>
      )}
    </Search>
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

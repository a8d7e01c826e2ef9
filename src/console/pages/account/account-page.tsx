import { JSX } from 'preact';
import type { Account } from '../../../client';
import { useLive } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf, useRouter } from '../../router';
import { useClient } from '../../session';
import { Badge } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { AuditEvents } from '../audit-events';
import { idOf } from '../names';
import { BreakersTable } from './breakers-table';
import { DomainsTable } from './domains-table';
import { DriftsTable } from './drifts-table';
import { QuotaPlot } from './quota-plot';
import { QuotasTable } from './quotas-table';

/** One account: its parts, such as quotas and domains, each with an address of its own. */
export function AccountPage({ account: name }: { readonly account: string }): JSX.Element {
  const client = useClient();
  const account = useLive((signal) => client.accounts.get(name, { signal }), [client, name]);
  return (
    <>
      <Title text={idOf(name)} />
      <Shown of={account}>{(found) => <Parts account={found} />}</Shown>
    </>
  );
}

function Parts({ account }: { readonly account: Account }): JSX.Element {
  const t = useTexts();
  const { place } = useRouter();
  const part = place.query.get('part') ?? 'domains';
  const parts = [
    { id: 'domains', text: t('domains') },
    { id: 'quotas', text: t('quotas') },
    { id: 'breakers', text: t('breakers') },
    { id: 'drifts', text: t('drift') },
    { id: 'audit', text: t('audit') },
  ];
  return (
    <>
      <section class="cards">
        <div class="card">
          <Facts account={account} />
          <QuotaPlot account={account} />
        </div>
      </section>
      <nav aria-label={t('parts')} class="row">
        {parts.map(({ id, text }) => (
          <Link key={id} to={`${pathOf(account.name)}?part=${id}`} class="button" current={id === part}>
            {text}
          </Link>
        ))}
      </nav>
      {part === 'domains' && <DomainsTable account={account.name} />}
      {(part === 'quotas' || part === 'breakers') && <p class="muted">{t('ofReplica')}</p>}
      {part === 'quotas' && <QuotasTable quotas={account.quotas} />}
      {part === 'breakers' && <BreakersTable account={account.name} />}
      {part === 'drifts' && <DriftsTable account={account.name} />}
      {part === 'audit' && <AuditEvents account={account.name} resource="" />}
    </>
  );
}

function Facts({ account: { provider, uid, endpoint } }: { readonly account: Account }): JSX.Element {
  const t = useTexts();
  return (
    <dl class="facts">
      <dt>{t('provider')}</dt>
      <dd>
        <Badge>{idOf(provider)}</Badge>
      </dd>
      <dt>{t('uid')}</dt>
      <dd>{uid}</dd>
      <dt>{t('endpoint')}</dt>
      <dd>
        <code>{endpoint}</code>
      </dd>
    </dl>
  );
}

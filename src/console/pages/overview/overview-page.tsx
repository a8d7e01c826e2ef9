import { JSX } from 'preact';
import type { Account } from '../../../client';
import { useLive, useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { useIsVisible } from '../../ui/is-visible';
import { Badge, Empty } from '../../ui/parts';
import { Search } from '../../ui/search';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { QuotaPlot } from '../account/quota-plot';
import { idOf } from '../names';
import { AccountSigns } from './account-signs';
import { OpenRollouts } from './open-rollouts';

/** More would be more requests at once than a caller may send. */
const MOST_CARDS = 30;

/** Every account with its health at a glance. */
export function OverviewPage(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const accounts = useLoad((signal) => client.accounts.list({ pageSize: 1_000, signal }).toArray(), [client]);
  return (
    <>
      <Title text={t('overview')} />
      <OpenRollouts />
      <Shown of={accounts}>{(found) => <Accounts accounts={found} />}</Shown>
    </>
  );
}

function Accounts({ accounts }: { readonly accounts: readonly Account[] }): JSX.Element {
  const t = useTexts();
  if (accounts.length === 0) return <Empty>{t('noAccounts')}</Empty>;
  return (
    <Search
      items={accounts}
      textOf={({ name, provider }) => `${idOf(name)} ${idOf(provider)}`}
      most={MOST_CARDS}
      more={(count) => t('moreAccounts', { count })}
    >
      {(found) => (
        <div class="cards">
          {found.map((account) => (
            <AccountCard key={account.name} account={account} />
          ))}
        </div>
      )}
    </Search>
  );
}

/** Asks livegate only while it can be seen. */
function AccountCard({ account: { name, provider } }: { readonly account: Account }): JSX.Element {
  const [place, isVisible] = useIsVisible<HTMLElement>();
  return (
    <article class="card" ref={place}>
      <header class="row row-spread">
        <h2>
          <Link to={pathOf(name)}>{idOf(name)}</Link>
        </h2>
        <Badge>{idOf(provider)}</Badge>
      </header>
      {isVisible && (
        <>
          <AccountHealth name={name} />
          <AccountSigns name={name} />
        </>
      )}
    </article>
  );
}

function AccountHealth({ name }: { readonly name: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const health = useLive(
    async (signal) => {
      const [account, breakers] = await Promise.all([
        client.accounts.get(name, { signal }),
        client.breakers.list(name, { signal }).toArray(),
      ]);
      return { account, open: breakers.filter(({ state }) => state !== 'CLOSED').length };
    },
    [client, name],
  );
  return (
    <Shown of={health}>
      {({ account, open }) => (
        <>
          <QuotaPlot account={account} />
          <div class="row">
            <Link to={`${pathOf(name)}?part=breakers`}>
              <Badge tone={open > 0 ? 'bad' : 'good'}>
                {open > 0 ? t('breakersOpen', { count: open }) : t('noBreakerOpen')}
              </Badge>
            </Link>
            <span class="small muted">
              {t('waitingCalls', { count: account.quotas.reduce((sum, { waiting }) => sum + waiting, 0) })}
            </span>
          </div>
        </>
      )}
    </Shown>
  );
}

import { JSX } from 'preact';
import type { CallbackConfig, Domain, LivegateClient, Provider, PullConfig, Vhost } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { useClient } from '../../session';
import { Empty } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { accountOf, idOf } from '../names';
import { CallbackKinds } from './callback-kinds';
import { offeredKinds, offersPull, parentScope } from './offers';
import { AppField } from './app-field';
import { ParentFacts } from './parent-facts';
import { Path } from './path';
import { PullApps } from './pull-apps';

/** A domain, vhost or app: what it is, and what is and can be configured on it. */
export function ParentPage({ parent }: { readonly parent: string }): JSX.Element {
  const client = useClient();
  const facts = useLoad((signal) => load(client, parent, signal), [client, parent]);
  return (
    <>
      <Path of={parent} />
      <Title text={idOf(parent)} />
      <Shown of={facts}>{(found) => <Configured parent={parent} facts={found} />}</Shown>
    </>
  );
}

interface ParentDetails {
  readonly provider: Provider;
  readonly domain: Domain | undefined;
  readonly vhost: Vhost | undefined;
}

async function load(client: LivegateClient, parent: string, signal: AbortSignal): Promise<ParentDetails> {
  const account = await client.accounts.get(accountOf(parent), { signal });
  const scope = parentScope(parent);
  const [provider, domain, vhost] = await Promise.all([
    client.providers.get(account.provider, { signal }),
    scope === 'DOMAIN' ? client.domains.get(parent, { signal }) : undefined,
    scope === 'VHOST' ? client.vhosts.get(parent, { signal }) : undefined,
  ]);
  return { provider, domain, vhost };
}

interface ConfiguredProps {
  readonly parent: string;
  readonly facts: ParentDetails;
}

function Configured({ parent, facts: { provider, domain, vhost } }: ConfiguredProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const kinds = offeredKinds(provider, parent, domain?.role);
  const hasPull = offersPull(provider, parent, domain?.role);
  const callbacks = useLoad<readonly CallbackConfig[]>(
    async (signal) => (kinds.length > 0 ? await client.callbackConfigs.list(parent, { signal }).toArray() : []),
    [client, parent],
  );
  const pulls = useLoad<readonly PullConfig[]>(
    async (signal) => (hasPull ? await client.pullConfigs.list(parent, { signal }).toArray() : []),
    [client, parent],
  );
  return (
    <>
      <ParentFacts domain={domain} vhost={vhost} />
      <section class="stack">
        <h2>{t('callbacks')}</h2>
        {kinds.length === 0 ? (
          <Empty>{t('notOfferedHere')}</Empty>
        ) : (
          <Shown of={callbacks}>{(found) => <CallbackKinds parent={parent} kinds={kinds} configs={found} />}</Shown>
        )}
      </section>
      {vhost && (
        <section class="stack">
          <h2>{t('callbacksOfApp')}</h2>
          <AppField action={t('open')} addressOf={(app) => `${parent}/apps/${app}`} />
        </section>
      )}
      <section class="stack">
        <h2>{t('pull')}</h2>
        {hasPull ? (
          <Shown of={pulls}>{(found) => <PullApps parent={parent} configs={found} />}</Shown>
        ) : (
          <Empty>{t('notOfferedHere')}</Empty>
        )}
      </section>
    </>
  );
}

import { JSX } from 'preact';
import { LivegateError } from '../../../client';
import type { CallbackConfig, Paged, PullConfig } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Badge, Empty } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { idOf } from '../names';
import { Path } from './path';

/** A domain, vhost or app with the configurations that are set on it. */
export function ParentPage({ parent }: { readonly parent: string }): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const callbacks = useLoad((signal) => allOf(client.callbackConfigs.list(parent, { signal })), [client, parent]);
  const pulls = useLoad((signal) => allOf(client.pullConfigs.list(parent, { signal })), [client, parent]);
  return (
    <>
      <Path of={parent} />
      <Title text={idOf(parent)} />
      <section class="stack">
        <h2>{t('callbacks')}</h2>
        <Shown of={callbacks}>
          {(found) => <Configs caption={t('callbacks')} configs={found} targets={({ urls }: CallbackConfig) => urls} />}
        </Shown>
      </section>
      <section class="stack">
        <h2>{t('pull')}</h2>
        <Shown of={pulls}>
          {(found) => (
            <Configs
              caption={t('pull')}
              configs={found}
              targets={({ origins }: PullConfig) => origins.map(({ host }) => host)}
            />
          )}
        </Shown>
      </section>
    </>
  );
}

/** Undefined: the provider does not offer these here. */
async function allOf<T>(list: Paged<T>): Promise<readonly T[] | undefined> {
  try {
    return await list.toArray();
  } catch (error) {
    if (error instanceof LivegateError && error.reason === 'OPERATION_NOT_ALLOWED') return undefined;
    throw error;
  }
}

interface ConfigsProps<Config> {
  readonly caption: string;
  readonly configs: readonly Config[] | undefined;
  /** Where events go, or where streams come from. */
  readonly targets: (config: Config) => readonly string[];
}

function Configs<Config extends CallbackConfig | PullConfig>({
  caption,
  configs,
  targets,
}: ConfigsProps<Config>): JSX.Element {
  const t = useTexts();
  if (!configs) return <Empty>{t('notOfferedHere')}</Empty>;
  if (configs.length === 0) return <Empty>{t('noConfigs')}</Empty>;
  return (
    <DataTable
      caption={caption}
      rows={configs}
      keyOf={({ name }) => name}
      columns={[
        { title: t('configuration'), cell: ({ name }) => <Link to={pathOf(name)}>{idOf(name)}</Link> },
        { title: t('targets'), cell: (config) => targets(config).join(' ') },
        {
          title: t('drift'),
          cell: ({ drift }) =>
            drift.length > 0 ? <Badge tone="warn">{t('driftCount', { count: drift.length })}</Badge> : t('none'),
        },
      ]}
    />
  );
}

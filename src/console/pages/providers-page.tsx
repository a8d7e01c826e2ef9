import { ComponentChildren, JSX } from 'preact';
import type { components, Provider } from '../../client';
import { useLoad } from '../loading';
import { useTexts } from '../preferences';
import { useClient } from '../session';
import { DataTable } from '../ui/data-table';
import { Empty } from '../ui/parts';
import { Shown } from '../ui/shown';
import { Title } from '../ui/title';
import { boundsText } from './bounds-text';

type FieldFacts = components['schemas']['FieldBounds'];
/** What a provider can do of one kind of configuration; undefined: nothing. */
type Capability = { readonly scopes: readonly string[]; readonly fields: readonly FieldFacts[] } | undefined;

/** The providers' capabilities side by side. */
export function ProvidersPage(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const providers = useLoad((signal) => client.providers.list({ signal }).toArray(), [client]);
  return (
    <>
      <Title text={t('providers')} />
      <Shown of={providers}>
        {(found) => (found.length === 0 ? <Empty>{t('nothing')}</Empty> : <Compared of={found} />)}
      </Shown>
    </>
  );
}

function Compared({ of: providers }: { readonly of: readonly Provider[] }): JSX.Element {
  const t = useTexts();
  const kinds = [...new Set(providers.flatMap(({ callbacks }) => callbacks.map(({ kind }) => kind)))];
  return (
    <>
      <section class="stack">
        <h2>{t('quotas')}</h2>
        <div class="cards">
          {providers.map((provider) => (
            <div class="card" key={provider.name}>
              <h3>{provider.displayName}</h3>
              <DataTable
                caption={`${t('quotas')} ${provider.displayName}`}
                rows={provider.quotas}
                keyOf={({ action }) => action}
                columns={[
                  { title: t('action'), cell: ({ action }) => <code class="breakable">{action}</code> },
                  { title: t('limit'), isNumber: true, cell: ({ limit, window }) => `${limit} / ${window}` },
                ]}
              />
            </div>
          ))}
        </div>
      </section>
      {kinds.map((kind) => (
        <Capabilities
          key={kind}
          title={kind}
          providers={providers}
          of={({ callbacks }) => callbacks.find((one) => one.kind === kind)}
        />
      ))}
      <Capabilities title={t('pull')} providers={providers} of={({ pull }) => pull} />
    </>
  );
}

interface CapabilitiesProps {
  readonly title: string;
  readonly providers: readonly Provider[];
  readonly of: (provider: Provider) => Capability;
}

function Capabilities({ title, providers, of }: CapabilitiesProps): JSX.Element {
  const t = useTexts();
  const fields = [...new Set(providers.flatMap((provider) => of(provider)?.fields.map(({ field }) => field) ?? []))];
  const rows: readonly {
    readonly title: ComponentChildren;
    readonly id: string;
    readonly cell: (one: Provider) => string;
  }[] = [
    { id: ' scopes', title: t('scopes'), cell: (provider) => of(provider)?.scopes.join(', ') ?? t('notOffered') },
    ...fields.map((field) => ({
      id: field,
      title: <code>{field}</code>,
      cell: (provider: Provider): string => {
        const bounds = of(provider)?.fields.find((one) => one.field === field);
        return bounds ? boundsText(bounds, t) || t('offered') : t('notOffered');
      },
    })),
  ];
  return (
    <section class="stack">
      <h2>{title}</h2>
      <DataTable
        caption={title}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          { title: t('field'), cell: (row) => row.title },
          ...providers.map((provider) => ({
            title: provider.displayName,
            cell: (row: (typeof rows)[number]): string => row.cell(provider),
          })),
        ]}
      />
    </section>
  );
}

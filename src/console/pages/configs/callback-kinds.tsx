import { JSX } from 'preact';
import type { CallbackConfig } from '../../../client';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { DataTable } from '../../ui/data-table';
import { Badge } from '../../ui/parts';
import { DriftBadge } from './drift-badge';
import { OfferedKind } from './offers';
import { FieldValue } from './review/changes-table';

export interface CallbackKindsProps {
  readonly parent: string;
  /** What can be configured here. */
  readonly kinds: readonly OfferedKind[];
  /** What is. */
  readonly configs: readonly CallbackConfig[];
}

/** Each kind of events that a parent can send, and where it is sent. */
export function CallbackKinds({ parent, kinds, configs }: CallbackKindsProps): JSX.Element {
  const t = useTexts();
  const rows = kinds.map(({ kind }) => ({
    kind,
    name: `${parent}/callbackConfigs/${kind.toLowerCase()}`,
    config: configs.find((config) => config.kind === kind),
  }));
  return (
    <DataTable
      caption={t('callbacks')}
      rows={rows}
      keyOf={({ kind }) => kind}
      columns={[
        {
          title: t('kind'),
          cell: ({ name, kind, config }) => (
            <span class="row">
              <Link to={pathOf(name)}>{kind.toLowerCase()}</Link>
              {!config && (
                <Link to={`${pathOf(name)}?edit`} label={`${t('setUp')}: ${kind.toLowerCase()}`}>
                  {t('setUp')}
                </Link>
              )}
            </span>
          ),
        },
        {
          title: t('targets'),
          cell: ({ config }) => <FieldValue text={config ? targetsOf(config).join('\n') : ''} />,
        },
        {
          title: t('signed'),
          cell: ({ config }) => config && (config.auth?.enabled ? <Badge tone="good">{t('yes')}</Badge> : t('no')),
        },
        { title: t('drift'), cell: ({ config }) => config && <DriftBadge count={config.drift.length} /> },
      ]}
    />
  );
}

function targetsOf({ urls, stream }: CallbackConfig): readonly string[] {
  return [...urls, stream?.switchUrl, stream?.exceptionUrl].filter((url): url is string => Boolean(url));
}

import { JSX } from 'preact';
import type { PullConfig } from '../../../client';
import { useTexts } from '../../preferences';
import { Link, pathOf } from '../../router';
import { DataTable } from '../../ui/data-table';
import { Empty } from '../../ui/parts';
import { idOf } from '../names';
import { AppField } from './app-field';
import { textOf } from './config-fields';
import { DriftBadge } from './drift-badge';
import { FieldValue } from './review/changes-table';

export interface PullAppsProps {
  readonly parent: string;
  readonly configs: readonly PullConfig[];
}

/** From where the streams of each app are pulled. */
export function PullApps({ parent, configs }: PullAppsProps): JSX.Element {
  const t = useTexts();
  return (
    <>
      {configs.length === 0 ? (
        <Empty>{t('noConfigs')}</Empty>
      ) : (
        <DataTable
          caption={t('pull')}
          rows={configs}
          keyOf={({ name }) => name}
          columns={[
            { title: t('app'), cell: ({ name }) => <Link to={pathOf(name)}>{idOf(name)}</Link> },
            { title: t('fieldOrigins'), cell: ({ origins }) => <FieldValue text={textOf(origins)} /> },
            { title: t('drift'), cell: ({ drift }) => <DriftBadge count={drift.length} /> },
          ]}
        />
      )}
      <AppField
        action={t('setUp')}
        initial="*"
        hint={t('appHint')}
        addressOf={(app) => `${parent}/pullConfigs/${app}`}
        isNew
      />
    </>
  );
}

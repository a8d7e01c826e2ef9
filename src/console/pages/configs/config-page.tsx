import { JSX } from 'preact';
import type { CallbackConfig, PullConfig } from '../../../client';
import { useLoad } from '../../loading';
import { usePreferences } from '../../preferences';
import { useClient } from '../../session';
import { DataTable } from '../../ui/data-table';
import { Empty } from '../../ui/parts';
import { Shown } from '../../ui/shown';
import { timeText } from '../../ui/time-text';
import { Title } from '../../ui/title';
import { AuditEvents } from '../audit-events';
import { idOf } from '../names';
import { Path } from './path';

export interface ConfigPageProps {
  readonly name: string;
  readonly collection: 'callbackConfigs' | 'pullConfigs';
}

/** One configuration as it is live, what drifted, and its history. */
export function ConfigPage({ name, collection }: ConfigPageProps): JSX.Element {
  const { t } = usePreferences();
  const client = useClient();
  const config = useLoad<CallbackConfig | PullConfig>(
    (signal) => client[collection].get(name, { signal }),
    [client, name, collection],
  );
  const account = name.split('/').slice(0, 2).join('/');
  return (
    <>
      <Path of={name} />
      <Title text={idOf(name)} />
      <Shown of={config}>{(found) => <Live config={found} />}</Shown>
      <section class="stack">
        <h2>{t('history')}</h2>
        <AuditEvents account={account} resource={name} />
      </section>
    </>
  );
}

function Live({ config }: { readonly config: CallbackConfig | PullConfig }): JSX.Element {
  const { t, language } = usePreferences();
  const { drift, inconsistencies, observeTime, ...rest } = config;
  const { name: _name, etag: _etag, upstreamCalls: _upstreamCalls, rememberedFields, ...fields } = rest;
  return (
    <>
      {inconsistencies.length > 0 && (
        <div class="notice notice-warn">
          <strong>{t('inconsistent')}</strong>
          <ul>
            {inconsistencies.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <section class="stack">
        <h2>{t('live')}</h2>
        {observeTime !== undefined && <p class="muted">{t('observed', { time: timeText(observeTime, language) })}</p>}
        <div class="card">
          <pre class="scroll" tabIndex={0}>
            {JSON.stringify(fields, undefined, 2)}
          </pre>
          {rememberedFields.length > 0 && (
            <p class="muted">{t('remembered', { fields: rememberedFields.join(', ') })}</p>
          )}
        </div>
      </section>
      <section class="stack">
        <h2>{t('drift')}</h2>
        {drift.length === 0 ? (
          <Empty>{t('noDrift')}</Empty>
        ) : (
          <DataTable
            caption={t('drift')}
            rows={drift}
            keyOf={({ field }) => field}
            columns={[
              { title: t('field'), cell: ({ field }) => <code>{field}</code> },
              { title: t('applied'), cell: ({ applied }) => <code>{applied}</code> },
              { title: t('liveValue'), cell: ({ live }) => <code>{live}</code> },
            ]}
          />
        )}
      </section>
    </>
  );
}

import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account, CallbackConfig, LivegateClient, Provider, UpstreamCall } from '../../../client';
import { useLoad } from '../../loading';
import { useTexts } from '../../preferences';
import { pathOf, useRouter } from '../../router';
import { useClient } from '../../session';
import { Button, Empty, Notice } from '../../ui/parts';
import { ProblemNotice } from '../../ui/problem';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { AuditEvents } from '../audit-events';
import { accountOf, idOf } from '../names';
import { ArrivalSection } from './callback-test/arrival-section';
import { deletionOf } from './config-changes';
import { Collection, ClientConfig } from './config-fields';
import { deleteConfig, readConfig } from './config-requests';
import { DriftSection } from './drift-section';
import { ConfigEditor } from './editor/config-editor';
import { LiveConfig } from './live-config';
import { MissingConfig } from './missing-config';
import { Bounds, offeredFields } from './offers';
import { Path } from './path';
import { CallsTable } from './review/calls-table';
import { useReview } from './review/review';
import { ReviewDialog } from './review/review-dialog';

export interface ConfigPageProps {
  readonly name: string;
  readonly collection: Collection;
}

/** What a configuration's page is made from. */
interface ConfigFacts {
  readonly account: Account;
  readonly provider: Provider;
  /** Undefined: there is none yet. */
  readonly config: ClientConfig | undefined;
}

/** One configuration: as it is live, to be changed or set up, what drifted, and its history. */
export function ConfigPage({ name, collection }: ConfigPageProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { place } = useRouter();
  const [written, setWritten] = useState<LastWrite>();
  // What was read before a write is never shown after it: a form made from it would be lost.
  const inputs = [client, name, collection, written?.number];
  const facts = useLoad((signal) => load(client, name, collection, signal), inputs);
  const account = accountOf(name);
  return (
    <>
      <Path of={name} />
      <Title text={collection === 'pullConfigs' ? t('pullOf', { app: idOf(name) }) : idOf(name)} />
      {written && !place.query.has('edit') && <WrittenNotice written={written} />}
      <Shown of={facts}>{(found) => <Found {...{ name, collection }} facts={found} onWritten={setWritten} />}</Shown>
      <section class="stack">
        <h2>{t('history')}</h2>
        <AuditEvents key={written?.number} account={account} resource={name} />
      </section>
    </>
  );
}

async function load(
  client: LivegateClient,
  name: string,
  collection: Collection,
  signal: AbortSignal,
): Promise<ConfigFacts> {
  const account = await client.accounts.get(accountOf(name), { signal });
  const [provider, config] = await Promise.all([
    client.providers.get(account.provider, { signal }),
    readConfig(client, name, collection, signal),
  ]);
  return { account, provider, config };
}

/** What this page has written last. */
interface LastWrite {
  readonly text: string;
  readonly calls: readonly UpstreamCall[];
  readonly number: number;
}

function WrittenNotice({ written: { text, calls, number } }: { readonly written: LastWrite }): JSX.Element {
  const t = useTexts();
  return (
    <Notice key={number} tone="good" takesFocus>
      <strong role="status">{text}</strong>
      {calls.length > 0 && <CallsTable caption={t('madeCalls')} calls={calls} />}
    </Notice>
  );
}

interface FoundProps extends ConfigPageProps {
  readonly facts: ConfigFacts;
  readonly onWritten: (written: LastWrite) => void;
}

/** The address says whether the form is open, so that it can be sent to somebody. */
function Found({ name, collection, facts: { account, provider, config }, onWritten }: FoundProps): JSX.Element {
  const t = useTexts();
  const { place, go } = useRouter();
  const fields = offeredFields(provider, name, collection);
  if (!fields) return <Empty>{t('notOfferedHere')}</Empty>;
  const isEditing = place.query.has('edit');
  const show = (query: string, keepsInput = false): void => go(pathOf(name) + query, { replace: true, keepsInput });
  const done = (text: string) => (calls: readonly UpstreamCall[]) => {
    show('', true);
    onWritten({ text, calls, number: Date.now() });
  };
  if (!config && !isEditing) return <MissingConfig name={name} onSetUp={() => show('?edit')} />;
  if (isEditing) {
    return (
      <ConfigEditor
        {...{ name, collection, config, fields }}
        keyNames={account.callbackKeys}
        onSaved={done(config ? t('saved') : t('created'))}
        onCancel={() => show('')}
      />
    );
  }
  return config ? (
    <Existing {...{ name, collection, config, fields }} onEdit={() => show('?edit')} done={done} />
  ) : (
    <></>
  );
}

interface ExistingProps extends ConfigPageProps {
  readonly config: ClientConfig;
  readonly fields: readonly Bounds[];
  readonly onEdit: () => void;
  readonly done: (text: string) => (calls: readonly UpstreamCall[]) => void;
}

function Existing({ name, collection, config, fields, onEdit, done }: ExistingProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const changed = (): void => done(t('changedMeanwhile'))([]);
  const removal = useReview({
    send: (how) => deleteConfig(client, { name, collection, etag: config.etag }, how),
    onDone: done(t('deleted')),
    onConflict: changed,
  });
  return (
    <>
      {removal.stage.at === 'refused' && <ProblemNotice error={removal.stage.error} takesFocus />}
      <LiveConfig config={config} fields={fields} />
      <div class="row">
        <Button look="main" onClick={onEdit}>
          {t('edit')}
        </Button>
        <Button isDisabled={removal.stage.at === 'asking'} onClick={removal.begin}>
          {t('delete')}
        </Button>
      </div>
      {isCallback(config) && <ArrivalSection config={config} />}
      <DriftSection {...{ name, collection, config }} onRepaired={done(t('repaired'))} onConflict={changed} />
      <ReviewDialog
        title={t('deleteTitle', { name })}
        of={removal}
        changes={deletionOf(config, fields)}
        confirmText={t('delete')}
        isDangerous
      />
    </>
  );
}

function isCallback(config: ClientConfig): config is CallbackConfig {
  return 'kind' in config;
}

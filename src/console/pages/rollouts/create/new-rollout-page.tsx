import { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Account, LivegateClient, Rollout, RolloutSourceInput } from '../../../../client';
import { useAction } from '../../../action';
import { useLoad } from '../../../loading';
import { loadScript } from '../../../outdated';
import { useTexts } from '../../../preferences';
import { Link, pathOf, useRouter, useUnsaved } from '../../../router';
import { useClient } from '../../../session';
import { Choice } from '../../../ui/parts';
import { Shown } from '../../../ui/shown';
import { Title } from '../../../ui/title';
import { OtherForm } from './other-forms';
import type { LiveSchema } from './schema-check';
import { newDrafts, SOURCES, SourceDrafts, SourceChoice } from './source-drafts';

const SOURCE_TEXTS = {
  desired: 'sourceDesired',
  copy: 'sourceCopy',
  repair: 'sourceRepair',
  rotateKey: 'sourceRotateKey',
} as const;

/** A new rollout. The address says from which source, and may name what it is about. */
export function NewRolloutPage(): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { place, go } = useRouter();
  const kind = SOURCES.find((one) => one === place.query.get('source')) ?? 'desired';
  const [drafts, setDrafts] = useState(() => newDrafts(place.query.getAll('parent').join('\n')));
  const initial = useRef(drafts);
  useUnsaved(JSON.stringify(drafts) !== JSON.stringify(initial.current));
  const accounts = useLoad((signal) => client.accounts.list({ pageSize: 1_000, signal }).toArray(), [client]);
  const latest = useRef(drafts);
  latest.current = drafts;
  // What was typed since it was sent is in no rollout.
  const planning = useAction(usePlanning(drafts.displayName), ({ name }) =>
    go(pathOf(name), { keepsInput: latest.current === drafts }),
  );
  const show = (source: SourceChoice): void => go(`rollouts/new?source=${source}`, { replace: true, keepsInput: true });
  const form = {
    displayName: drafts.displayName,
    onDisplayName: (displayName: string) => setDrafts({ ...drafts, displayName }),
    error: planning.error,
    isSending: planning.isRunning,
    onPlan: planning.start,
  };
  return (
    <>
      <nav aria-label={t('path')} class="row small">
        <Link to="rollouts">{t('rollouts')}</Link>
      </nav>
      <Title text={t('newRollout')} />
      <Choice
        label={t('source')}
        value={kind}
        options={SOURCES.map((value) => ({ value, text: t(SOURCE_TEXTS[value]) }))}
        onChange={show}
      />
      <Shown of={accounts}>
        {(found) =>
          kind === 'desired' ? (
            <Desired {...{ drafts, setDrafts, form }} accounts={found} />
          ) : (
            <OtherForm
              key={kind}
              {...form}
              kind={kind}
              drafts={drafts}
              onDrafts={setDrafts}
              accounts={found.map(({ name }) => name)}
              keyNames={[...new Set(found.flatMap(({ callbackKeys }) => callbackKeys))]}
            />
          )
        }
      </Shown>
    </>
  );
}

interface DesiredProps {
  readonly drafts: SourceDrafts;
  readonly setDrafts: (drafts: SourceDrafts) => void;
  readonly form: Pick<
    Parameters<typeof OtherForm>[0],
    'displayName' | 'onDisplayName' | 'error' | 'isSending' | 'onPlan'
  >;
  readonly accounts: readonly Account[];
}

/** The reader of texts and the schema are loaded only when somebody writes one. */
function Desired({ drafts, setDrafts, form, accounts }: DesiredProps): JSX.Element {
  const client = useClient();
  const tools = useLoad((signal) => loadTools(client, signal), [client]);
  return (
    <Shown of={tools}>
      {({ DesiredForm, schema }) => (
        <DesiredForm
          {...form}
          schema={schema}
          text={drafts.text}
          account={accounts[0]?.name ?? 'accounts/ali-prod'}
          onText={(text) => setDrafts({ ...drafts, text })}
        />
      )}
    </Shown>
  );
}

async function loadTools(client: LivegateClient, signal: AbortSignal) {
  const [{ DesiredForm }, schema] = await Promise.all([
    loadScript(() => import('./desired-form')),
    client.connection.send<LiveSchema>({ method: 'GET', name: 'schemas/live' }, { signal }),
  ]);
  return { DesiredForm, schema };
}

/** The same content is one rollout, however often an answer is lost. */
function usePlanning(displayName: string): (source: RolloutSourceInput) => Promise<Rollout> {
  const client = useClient();
  const sent = useRef<{ readonly content: string; readonly requestId: string }>(undefined);
  return async (source) => {
    const rollout = { source, ...(displayName.trim() !== '' && { displayName: displayName.trim() }) };
    const content = JSON.stringify(rollout);
    if (sent.current?.content !== content) sent.current = { content, requestId: newRequestId() };
    return await client.rollouts.create(rollout, { requestId: sent.current.requestId });
  };
}

/** `crypto.randomUUID` is missing where the page comes over plain http. */
function newRequestId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

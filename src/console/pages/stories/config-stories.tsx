import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ConflictView } from '../configs/editor/conflict-view';
import { Draft, KeyChoice, NEW_ORIGIN, newDraft } from '../configs/editor/draft';
import { FieldControl } from '../configs/editor/field-control';
import { KeyControl } from '../configs/editor/key-control';
import { ListRows } from '../configs/editor/list-rows';
import { OriginsControl } from '../configs/editor/origins-control';
import { CallsTable, OutcomeBadge } from '../configs/review/calls-table';
import { ChangesTable, FieldValue } from '../configs/review/changes-table';
import { FieldDiff } from '../configs/review/field-diff';
import { ReviewDialog } from '../configs/review/review-dialog';
import type { Stage } from '../configs/review/review';
import { CALLS, FIELDS, HOSTILE, TRY_LATER } from './examples';
import { OnDemand } from './on-demand';
import type { Story } from './story';

const nothing = (): void => undefined;
const CHANGES = [
  { field: 'urls', from: '', to: 'https://hooks.example.com/live\nhttps://hooks.example.com/2' },
  { field: 'originApp', from: HOSTILE, to: '' },
];

interface FieldsStoryProps {
  readonly faults: Readonly<Record<string, string>>;
}

/** All controls at once, which can be used. */
function AllFields({ faults }: FieldsStoryProps): JSX.Element {
  const [draft, setDraft] = useState<Draft>(() => ({ ...newDraft(FIELDS), switches: { 'auth.enabled': true } }));
  const faultsAt = (path: string): readonly string[] => (faults[path] === undefined ? [] : [faults[path]]);
  const facts = { fields: FIELDS, keyNames: ['hook-2026'], currentKey: 'a1b2c3d4e5f60718', faultsAt };
  return (
    <div class="card form">
      {FIELDS.map((bounds) => (
        <FieldControl key={bounds.field} bounds={bounds} facts={facts} draft={draft} onChange={setDraft} />
      ))}
    </div>
  );
}

function Key({ initial }: { readonly initial: KeyChoice }): JSX.Element {
  const [key, setKey] = useState(initial);
  return (
    <div class="card form">
      <KeyControl
        label="Key"
        hint="16–64 characters"
        value={key}
        names={['hook-2026']}
        current="a1b2c3d4e5f60718"
        faults={[]}
        onChange={setKey}
      />
    </div>
  );
}

function Origins(): JSX.Element {
  const [origins, setOrigins] = useState([{ ...NEW_ORIGIN, protocol: 'RTMP', host: HOSTILE }]);
  const [bounds, ...parts] = FIELDS.filter(({ field }) => field.startsWith('origins'));
  return (
    <div class="card form">
      {bounds && (
        <OriginsControl
          bounds={bounds}
          parts={parts}
          value={origins}
          faultsAt={() => []}
          onChange={(changed) => setOrigins([...changed])}
        />
      )}
    </div>
  );
}

function Rows(): JSX.Element {
  const [items, setItems] = useState<readonly string[]>(['First', 'Second']);
  return (
    <ListRows
      legend="Rows"
      hint="1–3"
      faults={['must be three']}
      items={items}
      most={3}
      added="Another"
      row={(item) => <span>{item}</span>}
      onChange={setItems}
    />
  );
}

function review(stage: Stage): Story['shown'] {
  return () => (
    <OnDemand>
      {(close) => (
        <ReviewDialog
          title="Save these changes?"
          of={{ stage, begin: nothing, accept: close, confirm: close, cancel: close }}
          changes={CHANGES}
          confirmText="Save"
        />
      )}
    </OnDemand>
  );
}

/** What the pages of configurations add. */
export const CONFIG_STORIES: readonly Story[] = [
  { component: 'FieldControl', state: 'empty', shown: () => <AllFields faults={{}} /> },
  {
    component: 'FieldControl',
    state: 'with faults',
    shown: () => (
      <AllFields
        faults={{
          'urls[0]': 'must be a URL',
          'auth.keyRef': 'is not the name of a key',
          'origins[0].host': 'is required',
        }}
      />
    ),
  },
  { component: 'KeyControl', state: 'kept', shown: () => <Key initial={{ kind: 'keep' }} /> },
  { component: 'KeyControl', state: 'typed', shown: () => <Key initial={{ kind: 'typed', key: '' }} /> },
  { component: 'OriginsControl', state: 'one origin', shown: () => <Origins /> },
  { component: 'ListRows', state: 'with faults', shown: () => <Rows /> },
  { component: 'FieldValue', state: 'several lines', shown: () => <FieldValue text={`first\n${HOSTILE}`} /> },
  { component: 'FieldValue', state: 'not set', shown: () => <FieldValue text="" /> },
  { component: 'ChangesTable', state: 'changes', shown: () => <ChangesTable changes={CHANGES} /> },
  { component: 'FieldDiff', state: 'changes', shown: () => <FieldDiff changes={CHANGES} /> },
  {
    component: 'OutcomeBadge',
    state: 'each',
    shown: () => (
      <div class="row">
        {(['READ', 'APPLIED', 'NOT_APPLIED', 'UNKNOWN'] as const).map((outcome) => (
          <OutcomeBadge key={outcome} of={outcome} />
        ))}
      </div>
    ),
  },
  { component: 'CallsTable', state: 'none', shown: () => <CallsTable caption="Calls" calls={[]} /> },
  { component: 'CallsTable', state: 'plan', shown: () => <CallsTable caption="Planned" calls={CALLS} isPlan /> },
  { component: 'CallsTable', state: 'done', shown: () => <CallsTable caption="Made" calls={CALLS} /> },
  {
    component: 'ConflictView',
    state: 'fields differ',
    shown: () => (
      <ConflictView
        rows={[
          { field: 'urls', mine: 'https://hooks.example.com/mine', theirs: HOSTILE, suggested: 'mine' },
          { field: 'originApp', mine: '', theirs: 'live', suggested: 'theirs' },
        ]}
        isGone={false}
        onChoose={nothing}
      />
    ),
  },
  { component: 'ReviewDialog', state: 'review', shown: review({ at: 'review', calls: CALLS, force: false }) },
  { component: 'ReviewDialog', state: 'loss', shown: review({ at: 'loss', error: TRY_LATER }) },
  { component: 'ReviewDialog', state: 'loss accepted', shown: review({ at: 'review', calls: CALLS, force: true }) },
  { component: 'ReviewDialog', state: 'sending', shown: review({ at: 'sending', calls: CALLS, force: false }) },
];

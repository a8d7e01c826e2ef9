import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ConflictView } from '../configs/editor/conflict-view';
import { Draft, newDraft } from '../configs/editor/draft';
import { FieldControl } from '../configs/editor/field-control';
import { CallsTable } from '../configs/review/calls-table';
import { ChangesTable } from '../configs/review/changes-table';
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
  { component: 'ChangesTable', state: 'changes', shown: () => <ChangesTable changes={CHANGES} /> },
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

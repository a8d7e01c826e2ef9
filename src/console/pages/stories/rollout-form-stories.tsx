import { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { DesiredForm } from '../rollouts/create/desired-form';
import { FileField } from '../rollouts/create/file-field';
import { LinesField, NameField } from '../rollouts/create/name-fields';
import { OtherForm } from '../rollouts/create/other-forms';
import { newDrafts, SOURCES } from '../rollouts/create/source-drafts';
import { SourceForm } from '../rollouts/create/source-form';
import { HOSTILE, REFUSAL } from './examples';
import type { Story } from './story';

const nothing = (): void => undefined;
const NAMES = ['accounts/ali-prod', 'accounts/volc-prod'];
const OTHERS = SOURCES.filter((source) => source !== 'desired');
const form = { displayName: '', onDisplayName: nothing, error: undefined, isSending: false, onPlan: nothing };

interface WithTextProps {
  readonly initial: string;
  readonly children: (text: string, onText: (text: string) => void) => ComponentChildren;
}

/** Something that can be typed into. */
function WithText({ initial, children }: WithTextProps): JSX.Element {
  const [text, setText] = useState(initial);
  return <>{children(text, setText)}</>;
}

/** The forms that rollouts are made with. */
export const ROLLOUT_FORM_STORIES: readonly Story[] = [
  {
    component: 'NameField',
    state: 'with names to choose from',
    shown: () => (
      <WithText initial="accounts/ali-prod">
        {(text, onText) => (
          <NameField label="From" hint="An account" value={text} offers={NAMES} faults={[]} onChange={onText} />
        )}
      </WithText>
    ),
  },
  {
    component: 'LinesField',
    state: 'with faults',
    shown: () => (
      <WithText initial={HOSTILE}>
        {(text, onText) => (
          <LinesField label="Where" hint="One a line" value={text} faults={['is no account']} onChange={onText} />
        )}
      </WithText>
    ),
  },
  {
    component: 'SourceForm',
    state: 'being sent',
    shown: () => (
      <SourceForm {...form} isSending source={() => undefined}>
        <p>Fields of a source</p>
      </SourceForm>
    ),
  },
  {
    component: 'FileField',
    state: 'that replaces nothing',
    shown: () => <FileField hasText={false} onText={nothing} />,
  },
  {
    component: 'DesiredForm',
    state: 'empty',
    shown: () => (
      <WithText initial="">
        {(text, onText) => (
          <DesiredForm {...form} schema={{ type: 'object' }} text={text} onText={onText} account="accounts/ali-prod" />
        )}
      </WithText>
    ),
  },
  ...OTHERS.map((kind): Story => ({
    component: 'OtherForm',
    state: `${kind}, refused`,
    shown: () => (
      <OtherForm
        {...form}
        error={REFUSAL}
        kind={kind}
        drafts={newDrafts('')}
        onDrafts={nothing}
        accounts={NAMES}
        keyNames={['hook-2026']}
      />
    ),
  })),
];

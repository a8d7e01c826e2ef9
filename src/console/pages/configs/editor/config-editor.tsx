import { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { LivegateError } from '../../../../client';
import type { UpstreamCall } from '../../../../client';
import { useTexts } from '../../../preferences';
import { useUnsaved } from '../../../router';
import { useClient } from '../../../session';
import { Button } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';
import { comparedPaths, currentKeyOf } from '../config-changes';
import { changesBetween, Collection, ClientConfig } from '../config-fields';
import { readConfig, writeConfig } from '../config-requests';
import { Bounds } from '../offers';
import { useReview } from '../review/review';
import { ReviewDialog } from '../review/review-dialog';
import { conflictRows, merged, Side } from './conflict';
import { ConflictView } from './conflict-view';
import { draftOf, inputOf, newDraft, withoutEmptyLines } from './draft';
import { FieldControl, FormFacts } from './field-control';
import { keyChange } from './keys';

export interface ConfigEditorProps {
  readonly name: string;
  readonly collection: Collection;
  /** As it was read; undefined: there is none yet. */
  readonly config: ClientConfig | undefined;
  readonly fields: readonly Bounds[];
  readonly keyNames: readonly string[];
  readonly onSaved: (calls: readonly UpstreamCall[]) => void;
  readonly onCancel: () => void;
}

/** A configuration as a form made from the provider's capabilities. */
export function ConfigEditor(props: ConfigEditorProps): JSX.Element {
  const t = useTexts();
  const { fields, keyNames, onCancel } = props;
  const editing = useEditing(props);
  const { base, draft, theirs, review, change, choose } = editing;
  const error = review.stage.at === 'refused' ? review.stage.error : undefined;
  const faults = error instanceof LivegateError ? error.violations : [];
  const faultsAt = (path: string): readonly string[] =>
    faults.filter(({ field }) => field === path).map(({ description }) => description);
  const facts: FormFacts = { fields, keyNames, currentKey: currentKeyOf(base), faultsAt };
  const paths = comparedPaths(fields);
  return (
    <>
      {theirs && (
        <ConflictView
          rows={conflictRows({ base, draft, theirs: theirs.config }, paths, t('keyNew'))}
          isGone={!theirs.config}
          onChoose={choose}
        />
      )}
      <form
        class="card form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (review.stage.at !== 'asking') editing.begin();
        }}
      >
        {error !== undefined && <ProblemNotice error={error} takesFocus />}
        {fields.map((bounds) => (
          <FieldControl key={bounds.field} bounds={bounds} facts={facts} draft={draft} onChange={change} />
        ))}
        <div class="row">
          <Button type="submit" look="main" isDisabled={review.stage.at === 'asking' || theirs !== undefined}>
            {review.stage.at === 'asking' ? t('asking') : t('review')}
          </Button>
          <Button onClick={onCancel}>{t('cancel')}</Button>
        </div>
      </form>
      <ReviewDialog
        title={base ? t('reviewTitle') : t('createTitle')}
        of={review}
        changes={[...changesBetween({ ...base }, { ...inputOf(draft) }, paths), ...keyChange(draft, base, t('keyNew'))]}
        confirmText={t('save')}
      />
    </>
  );
}

interface Theirs {
  /** Undefined: it was deleted. */
  readonly config: ClientConfig | undefined;
}

/** What a form began from, what it holds, and what somebody else has written since. */
function useEditing({ name, collection, config, fields, onSaved }: ConfigEditorProps) {
  const client = useClient();
  const [base, setBase] = useState(config);
  const [draft, setDraft] = useState(() => (config ? draftOf(config) : newDraft(fields)));
  const [theirs, setTheirs] = useState<Theirs>();
  const initial = useRef(draft);
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(initial.current));
  const latest = useRef(draft);
  latest.current = draft;
  const review = useReview({
    send: (how) => writeConfig(client, { name, collection, base, input: inputOf(latest.current) }, how),
    onDone: onSaved,
    onConflict: async () => setTheirs({ config: await readConfig(client, name, collection) }),
  });
  return {
    base,
    draft,
    theirs,
    review,
    change: setDraft,
    begin: () => {
      const cleaned = withoutEmptyLines(draft);
      latest.current = cleaned;
      setDraft(cleaned);
      review.begin();
    },
    choose: (choices: Readonly<Record<string, Side>>) => {
      if (theirs?.config) setDraft(merged({ base, draft, theirs: theirs.config }, choices));
      setBase(theirs?.config);
      setTheirs(undefined);
    },
  };
}

import { ComponentChildren, JSX } from 'preact';
import type { RolloutSourceInput } from '../../../../client';
import { useTexts } from '../../../preferences';
import { Button, Field } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';

export interface SourceFormProps {
  readonly displayName: string;
  readonly onDisplayName: (displayName: string) => void;
  readonly error: unknown;
  readonly isSending: boolean;
  /** Undefined: what was entered cannot be sent, and says why. */
  readonly source: () => RolloutSourceInput | undefined;
  readonly onPlan: (source: RolloutSourceInput) => void;
  readonly children: ComponentChildren;
}

/** What every source has around its own fields. */
export function SourceForm(props: SourceFormProps): JSX.Element {
  const { displayName, onDisplayName, error, isSending, source, onPlan, children } = props;
  const t = useTexts();
  return (
    <form
      class="card form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = source();
        if (wanted && !isSending) onPlan(wanted);
      }}
    >
      {error !== undefined && <ProblemNotice error={error} takesFocus />}
      <Field label={t('title')} hint={t('titleHint')}>
        {(attributes) => (
          <input
            {...attributes}
            maxLength={200}
            value={displayName}
            onInput={({ currentTarget }) => onDisplayName(currentTarget.value)}
          />
        )}
      </Field>
      {children}
      <p class="muted">{t('planText')}</p>
      <div>
        <Button type="submit" look="main" isDisabled={isSending}>
          {isSending ? t('asking') : t('makePlan')}
        </Button>
      </div>
    </form>
  );
}

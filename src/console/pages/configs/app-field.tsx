import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useTexts } from '../../preferences';
import { pathOf, useRouter } from '../../router';
import { Button, Field } from '../../ui/parts';

export interface AppFieldProps {
  /** What the button says. */
  readonly action: string;
  readonly initial?: string;
  readonly hint?: string;
  readonly addressOf: (app: string) => string;
  /** Whether a form is opened at once. */
  readonly isNew?: boolean;
}

/** Leads to what belongs to an app of that name: clouds do not list apps. */
export function AppField({ action, initial = '', hint, addressOf, isNew = false }: AppFieldProps): JSX.Element {
  const t = useTexts();
  const { go } = useRouter();
  const [app, setApp] = useState(initial);
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = app.trim();
        if (wanted !== '') go(pathOf(addressOf(wanted)) + (isNew ? '?edit' : ''));
      }}
    >
      <Field label={t('app')} hint={hint}>
        {(attributes) => (
          <input
            {...attributes}
            required
            spellcheck={false}
            value={app}
            onInput={({ currentTarget }) => setApp(currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit">{action}</Button>
    </form>
  );
}

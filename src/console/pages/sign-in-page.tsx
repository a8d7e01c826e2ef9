import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isToken } from '../../client';
import { useTexts } from '../preferences';
import { useSession } from '../session';
import { Button, Field } from '../ui/parts';
import { Title } from '../ui/title';

interface SignInProps {
  readonly wasRefused: boolean;
}

/** Asks for a key or a token. */
export function SignInPage({ wasRefused }: SignInProps): JSX.Element {
  const t = useTexts();
  return (
    <>
      <Title text={t('signIn')} />
      <SignInForm wasRefused={wasRefused} />
    </>
  );
}

/** The key or token stays in this tab. */
export function SignInForm({ wasRefused }: SignInProps): JSX.Element {
  const t = useTexts();
  const { signIn } = useSession();
  const [token, setToken] = useState('');
  const [isMalformed, setIsMalformed] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = token.trim();
    if (isToken(given)) signIn(given);
    else setIsMalformed(true);
  };
  const faults = isMalformed ? [t('keyMalformed')] : wasRefused ? [t('keyRefused')] : [];
  return (
    <form class="card" onSubmit={submit}>
      <Field label={t('key')} hint={t('keyHint')} faults={faults}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            autocomplete="off"
            value={token}
            onInput={({ currentTarget }) => {
              setToken(currentTarget.value);
              setIsMalformed(false);
            }}
          />
        )}
      </Field>
      <div>
        <Button type="submit" look="main">
          {t('signIn')}
        </Button>
      </div>
    </form>
  );
}

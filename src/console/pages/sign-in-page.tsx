import { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isToken, LivegateError } from '../../client';
import { useAction } from '../action';
import { useTexts } from '../preferences';
import { useRouter } from '../router';
import { useSession } from '../session';
import { Button, Field } from '../ui/parts';
import { ProblemNotice } from '../ui/problem';
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

/** Asks for another one over a page, which goes on with what was entered there. */
export function SignInDialog(): JSX.Element {
  const t = useTexts();
  const { leave } = useRouter();
  const { signOut } = useSession();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const [own, before] = [dialog.current, document.activeElement];
    own?.showModal();
    return () => {
      own?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => event.preventDefault()}
      // A browser heeds Escape the second time.
      onClose={() => dialog.current?.showModal()}
    >
      <div class="stack">
        <h2 id={id}>{t('signInAgain')}</h2>
        <p>{t('signInAgainText')}</p>
        <SignInForm wasRefused={false} />
        <div>
          <Button onClick={() => leave(signOut)}>{t('signOut')}</Button>
        </div>
      </div>
    </dialog>
  );
}

/** The key or token stays in this tab. */
export function SignInForm({ wasRefused }: SignInProps): JSX.Element {
  const t = useTexts();
  const { isRunning, error, start } = useAction(useSession().signIn);
  const [token, setToken] = useState('');
  const [isMalformed, setIsMalformed] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = token.trim();
    if (isToken(given)) start(given);
    else setIsMalformed(true);
  };
  const isRefused = error === undefined ? wasRefused : isRefusal(error);
  const faults = isMalformed ? [t('keyMalformed')] : isRefused ? [t('keyRefused')] : [];
  return (
    <form class="card" onSubmit={submit}>
      {error !== undefined && !isRefused && <ProblemNotice error={error} />}
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
        <Button type="submit" look="main" isDisabled={isRunning}>
          {isRunning ? t('asking') : t('signIn')}
        </Button>
      </div>
    </form>
  );
}

function isRefusal(error: unknown): boolean {
  return error instanceof LivegateError && error.status === 401;
}

import { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLoad } from '../../loading';
import { usePreferences } from '../../preferences';
import { knock, useSession } from '../../session';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import { SignInForm } from '../sign-in-page';
import './api-docs.css';
import { drawSwaggerUi } from './swagger-ui';

/**
 * The documentation of the API. It can be read by everybody whom livegate gives the document; its
 * calls are sent as whoever is signed in.
 */
export function ApiDocsPage(): JSX.Element {
  const { t, shownTheme } = usePreferences();
  const { client, headers, isSignedIn, isRefused } = useSession();
  const place = useRef<HTMLDivElement>(null);
  useLoad((signal) => knock(client, signal), [client]);
  const latestHeaders = useRef(headers);
  latestHeaders.current = headers;
  const hasDocument = useRef(false);
  const drawn = useLoad(async () => {
    // To draw takes long, and what somebody has filled in would be lost.
    if (hasDocument.current || !place.current) return;
    await drawSwaggerUi(place.current, {
      headers: () => latestHeaders.current(),
      onDocument: () => (hasDocument.current = true),
    });
  }, [client]);
  useEffect(() => void document.documentElement.classList.toggle('dark-mode', shownTheme === 'dark'), [shownTheme]);
  return (
    <>
      <Title text={t('apiDocs')} />
      {isRefused && (
        <details class="card" open={isSignedIn}>
          <summary>{t('signInToCall')}</summary>
          <SignInForm wasRefused={isSignedIn} />
        </details>
      )}
      <Shown of={drawn}>{() => <></>}</Shown>
      <div class="api-docs" ref={place} />
    </>
  );
}

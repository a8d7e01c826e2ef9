import { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLoad } from '../../loading';
import { usePreferences } from '../../preferences';
import { useSession } from '../../session';
import { Shown } from '../../ui/shown';
import { Title } from '../../ui/title';
import './api-docs.css';
import { drawSwaggerUi } from './swagger-ui';

/** The documentation of the API, whose requests are sent as whoever is signed in. */
export function ApiDocsPage(): JSX.Element {
  const { t, shownTheme } = usePreferences();
  const { headers } = useSession();
  const latest = useRef(headers);
  latest.current = headers;
  const place = useRef<HTMLDivElement>(null);
  const drawn = useLoad(async () => {
    if (place.current) await drawSwaggerUi(place.current, () => latest.current());
  }, []);
  useEffect(() => void document.documentElement.classList.toggle('dark-mode', shownTheme === 'dark'), [shownTheme]);
  return (
    <>
      <Title text={t('apiDocs')} />
      <Shown of={drawn}>{() => <></>}</Shown>
      <div class="api-docs" ref={place} />
    </>
  );
}

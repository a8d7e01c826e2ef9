import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LivegateClient } from '../client';
import { useLoad } from './loading';
import { AccountPage } from './pages/account/account-page';
import { QuotaHistoriesProvider } from './pages/account/quota-plot';
import { AuditPage } from './pages/audit-page';
import { ConfigPage } from './pages/configs/config-page';
import { ParentPage } from './pages/configs/parent-page';
import { FailedDeliveriesProvider } from './pages/overview/account-signs';
import { OverviewPage } from './pages/overview/overview-page';
import { ProvidersPage } from './pages/providers-page';
import { SignInDialog, SignInPage } from './pages/sign-in-page';
import { Lazy, LoadPage } from './ui/lazy';
import { PreferencesProvider, Theme, usePreferences, useTexts } from './preferences';
import { API_DOCS_PATH, apiDocsHref, hrefOf, Link, RouterProvider, useRouter } from './router';
import { knock, SessionProvider, useSession } from './session';
import { Button, Choice, Empty } from './ui/parts';
import { Shown } from './ui/shown';
import { Title } from './ui/title';

export function App(): JSX.Element {
  return (
    <PreferencesProvider>
      <RouterProvider>
        <SessionProvider>
          <Frame />
        </SessionProvider>
      </RouterProvider>
    </PreferencesProvider>
  );
}

function Frame(): JSX.Element {
  const t = useTexts();
  const { place } = useRouter();
  return (
    <div class="frame">
      <a class="skip" href={`${place.href}#content`}>
        {t('skip')}
      </a>
      <Navigation />
      <main id="content" tabIndex={-1}>
        {place.path === API_DOCS_PATH ? <Lazy load={loadApiDocs} /> : <Gate />}
      </main>
    </div>
  );
}

/**
 * Asks for a key where livegate asks for one: by one request, before the page sends many. Later it
 * asks over the page, which keeps what was entered.
 */
function Gate(): JSX.Element {
  const { client, signIns, isSignedIn, isRefused } = useSession();
  const [entered, setEntered] = useState<LivegateClient>();
  const entry = useLoad((signal) => knock(client, signal).then(() => setEntered(client)), [client, signIns]);
  if (entered === client) {
    return (
      <>
        {isRefused && <SignInDialog />}
        <QuotaHistoriesProvider>
          <FailedDeliveriesProvider>
            <Page />
          </FailedDeliveriesProvider>
        </QuotaHistoriesProvider>
      </>
    );
  }
  if (isRefused) return <SignInPage wasRefused={isSignedIn} />;
  return <Shown of={entry}>{() => <></>}</Shown>;
}

/** Not part of the first load. */
const loadApiDocs: LoadPage = async () => (await import('./pages/docs/api-docs-page')).ApiDocsPage;
const loadDeliveries: LoadPage = async () => (await import('./pages/deliveries/deliveries-pages')).DeliveriesPages;
const loadEvent: LoadPage = async () => (await import('./pages/deliveries/events/event-page')).EventPage;
const loadRollouts: LoadPage = async () => (await import('./pages/rollouts/rollouts-pages')).RolloutsPages;
const loadStories: LoadPage = async () => (await import('./pages/stories/stories-page')).StoriesPage;

function Page(): JSX.Element {
  const t = useTexts();
  const { place } = useRouter();
  const [page, ...rest] = place.path.split('/');
  if (page === '') return <OverviewPage />;
  if (page === 'accounts' && rest.length > 0) return <ResourcePage name={place.path} />;
  if (page === 'rollouts') return <Lazy load={loadRollouts} />;
  if (place.path === 'deliveries' || place.path === 'events') return <Lazy load={loadDeliveries} />;
  if (page === 'audit') return <AuditPage />;
  if (page === 'providers') return <ProvidersPage />;
  if (page === 'stories') return <Lazy load={loadStories} />;
  return (
    <>
      <Title text={t('noPage')} />
      <Empty>{t('noPageText')}</Empty>
    </>
  );
}

/** The page of the resource that an address names. */
function ResourcePage({ name }: { readonly name: string }): JSX.Element {
  const segments = name.split('/');
  const collection = segments.at(-2);
  if (segments.length === 2) return <AccountPage account={name} />;
  if (segments.length === 4 && collection === 'events') return <Lazy load={loadEvent} />;
  if (collection === 'callbackConfigs' || collection === 'pullConfigs') {
    return <ConfigPage key={name} name={name} collection={collection} />;
  }
  return <ParentPage key={name} parent={name} />;
}

function Navigation(): JSX.Element {
  const t = useTexts();
  const { place, leave } = useRouter();
  const { isSignedIn, signOut } = useSession();
  const page = place.path === API_DOCS_PATH ? undefined : place.path.split('/')[0];
  const isEvent = /^accounts\/[^/]+\/events\//.test(place.path);
  const pages = [
    { to: '', text: t('overview'), isCurrent: page === '' || (page === 'accounts' && !isEvent) },
    { to: 'rollouts', text: t('rollouts'), isCurrent: page === 'rollouts' },
    { to: 'deliveries', text: t('deliveries'), isCurrent: page === 'deliveries' || page === 'events' || isEvent },
    { to: 'audit', text: t('audit'), isCurrent: page === 'audit' },
    { to: 'providers', text: t('providers'), isCurrent: page === 'providers' },
  ];
  return (
    <nav class="frame-nav" aria-label={t('navigation')}>
      <Link to="" class="frame-brand">
        <img src={hrefOf('icon.svg')} alt="" />
        livegate
      </Link>
      <ul>
        {pages.map(({ to, text, isCurrent }) => (
          <li key={to}>
            <Link to={to} current={isCurrent}>
              {text}
            </Link>
          </li>
        ))}
        <li>
          <a href={apiDocsHref()} aria-current={page === undefined ? 'page' : undefined}>
            {t('apiDocs')}
          </a>
        </li>
      </ul>
      <div class="frame-preferences">
        <PreferenceControls />
        {isSignedIn && <Button onClick={() => leave(signOut)}>{t('signOut')}</Button>}
      </div>
    </nav>
  );
}

function PreferenceControls(): JSX.Element {
  const { t, theme, setTheme, language, setLanguage } = usePreferences();
  const themes: readonly { readonly value: Theme; readonly text: string }[] = [
    { value: 'system', text: t('themeSystem') },
    { value: 'light', text: t('themeLight') },
    { value: 'dark', text: t('themeDark') },
  ];
  return (
    <>
      <Choice label={t('theme')} value={theme} options={themes} onChange={setTheme} />
      <Choice
        label={t('language')}
        value={language}
        options={[
          { value: 'en', text: 'English' },
          { value: 'zh-CN', text: '简体中文' },
        ]}
        onChange={setLanguage}
      />
    </>
  );
}

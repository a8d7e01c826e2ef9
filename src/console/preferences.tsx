import { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Language, LANGUAGES, Translate, translatorOf } from './i18n/translate';
import { requiredContext } from './required-context';

export type Theme = 'light' | 'dark' | 'system';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** What people choose for this browser. */
interface Preferences {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  /** What `system` stands for at the moment. */
  readonly shownTheme: 'light' | 'dark';
  readonly t: Translate;
}

const [PreferencesContext, usePreferences] = requiredContext<Preferences>('preferences');

export { usePreferences };

export function PreferencesProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [language, setLanguage] = useKept('livegate-language', LANGUAGES, preferredLanguage());
  const [theme, setTheme] = useKept<Theme>('livegate-theme', ['light', 'dark', 'system'], 'system');
  useEffect(() => void (document.documentElement.lang = language), [language]);
  const shownTheme = useShownTheme(theme);
  const value = { language, setLanguage, theme, setTheme, shownTheme, t: translatorOf(language) };
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>;
}

/** Texts in the chosen language. */
export function useTexts(): Translate {
  return usePreferences().t;
}

/** Follows the system where nothing else was chosen. */
function useShownTheme(theme: Theme): 'light' | 'dark' {
  const [systemIsDark, setSystemIsDark] = useState(DARK.matches);
  useEffect(() => {
    const follow = (): void => setSystemIsDark(DARK.matches);
    DARK.addEventListener('change', follow);
    return () => DARK.removeEventListener('change', follow);
  }, []);
  const shown = theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
  useLayoutEffect(() => void (document.documentElement.dataset['theme'] = shown), [shown]);
  return shown;
}

function useKept<T extends string>(key: string, known: readonly T[], initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => known.find((one) => one === localStorage.getItem(key)) ?? initial);
  const keep = (next: T): void => {
    localStorage.setItem(key, next);
    setValue(next);
  };
  return [value, keep];
}

function preferredLanguage(): Language {
  return navigator.languages.find((tag) => /^(zh|en)\b/.test(tag))?.startsWith('zh') ? 'zh-CN' : 'en';
}

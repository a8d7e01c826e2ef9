import type { Catalogue, TextKey } from './catalogue';
import { EN } from './en';
import { ZH_CN } from './zh-cn';

export type Language = 'en' | 'zh-CN';

/**
 * The text of a key; `{name}` in it becomes the value of `name`, and `{name|one|many}` the word
 * that fits its number.
 */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en: EN, 'zh-CN': ZH_CN };

export function translatorOf(language: Language): Translate {
  const texts = CATALOGUES[language];
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (place, name: string, one?: string, many?: string) => {
      const value = String(values[name] ?? place);
      return one === undefined || many === undefined ? value : value === '1' ? one : many;
    });
}

import type { Language } from '../i18n/translate';

/** A time of the API in the reader's time zone. */
export function timeText(time: string, language: Language): string {
  return new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
}

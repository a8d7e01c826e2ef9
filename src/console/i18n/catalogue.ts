import type { EN } from './en';

export type TextKey = keyof typeof EN;
/** Every language has every text. */
export type Catalogue = Readonly<Record<TextKey, string>>;

import type { RolloutSourceInput } from '../../../../client';

export const SOURCES = ['desired', 'copy', 'repair', 'rotateKey'] as const;
/** How large a request may be that makes a rollout. */
export const MOST_TEXT_MIB = 8;
export type SourceChoice = (typeof SOURCES)[number];

/** What was entered, of every source, so that looking at another one loses nothing. */
export interface SourceDrafts {
  readonly displayName: string;
  /** Configurations as they shall be, in YAML or JSON. */
  readonly text: string;
  readonly copy: { readonly from: string; readonly to: string; readonly pairs: string; readonly keyRef: string };
  /** One name a line. */
  readonly repair: { readonly parents: string };
  readonly rotateKey: { readonly parents: string; readonly fromKey: string; readonly toKey: string };
}

/** @param parents what a link asks for, one a line */
export function newDrafts(parents: string): SourceDrafts {
  return {
    displayName: '',
    text: '',
    copy: { from: '', to: '', pairs: '', keyRef: '' },
    repair: { parents },
    rotateKey: { parents, fromKey: '', toKey: '' },
  };
}

/** What is sent; whether it makes sense, livegate says. */
export function sourceOf(kind: Exclude<SourceChoice, 'desired'>, drafts: SourceDrafts): RolloutSourceInput {
  if (kind === 'repair') return { repair: { parents: namesIn(drafts.repair.parents) } };
  if (kind === 'rotateKey') {
    const { parents, fromKey, toKey } = drafts.rotateKey;
    return { rotateKey: { parents: namesIn(parents), fromKey: fromKey.trim(), toKey: toKey.trim() } };
  }
  const { from, to, pairs, keyRef } = drafts.copy;
  const given = linesIn(pairs).map(pairOf);
  return {
    copy: {
      from: fullName(from),
      to: fullName(to),
      ...(given.length > 0 && { pairs: given }),
      ...(keyRef.trim() !== '' && { keyRef: keyRef.trim() }),
    },
  };
}

export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function namesIn(text: string): string[] {
  return linesIn(text).map(fullName);
}

/** `ali-prod` and `accounts/ali-prod` are the same. */
function fullName(text: string): string {
  const name = text.trim();
  return name === '' || name.startsWith('accounts/') ? name : `accounts/${name}`;
}

function pairOf(line: string): { from: string; to: string } {
  const [from = '', ...to] = line.split('=');
  return { from: from.trim(), to: to.join('=').trim() };
}

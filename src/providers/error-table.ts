import { ErrorReason } from '../domain/errors/gateway-error';

/** What an error code of a provider means. */
export interface CodeMeaning {
  readonly reason: ErrorReason;
  /** Whether a write that got this code may have taken effect. */
  readonly outcome: 'NOT_APPLIED' | 'UNKNOWN';
  /** The cloud refused the time stamp or nonce; a request with a new signature may succeed. */
  readonly signAgain?: boolean;
}

/**
 * Maps codes and patterns (`*` matches any characters) to meanings. An exact code beats a pattern;
 * the longest matching pattern wins. Spaces are ignored: one vendor page prints `Missing
 * DomainName`.
 */
export class ErrorTable {
  readonly #exact = new Map<string, CodeMeaning>();
  readonly #patterns: { readonly length: number; readonly regExp: RegExp; readonly meaning: CodeMeaning }[] = [];

  constructor(rows: Readonly<Record<string, CodeMeaning>>) {
    for (const [code, meaning] of Object.entries(rows)) {
      if (code.includes('*')) this.#patterns.push({ length: code.length, regExp: globToRegExp(code), meaning });
      else this.#exact.set(code, meaning);
    }
    this.#patterns.sort((a, b) => b.length - a.length);
  }

  /** Undefined if no row matches. */
  lookUp(code: string): CodeMeaning | undefined {
    const key = code.replaceAll(' ', '');
    return this.#exact.get(key) ?? this.#patterns.find(({ regExp }) => regExp.test(key))?.meaning;
  }
}

function globToRegExp(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

import { ErrorReason } from '../domain/errors/gateway-error';

/** What a provider's code means. */
export interface CodeMeaning {
  readonly reason: ErrorReason;
  /** Whether a write that was answered so can have taken effect. */
  readonly outcome: 'NOT_APPLIED' | 'UNKNOWN';
  /** The time stamp or nonce was refused: signed anew, the request may pass. */
  readonly signAgain?: boolean;
}

/**
 * Codes and patterns (`*` stands for any characters) to meanings. An exact code beats a pattern, the longest pattern wins, and
 * spaces do not count: one page of a vendor prints `Missing DomainName`.
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

  /** Undefined: a code of no row. */
  lookUp(code: string): CodeMeaning | undefined {
    const key = code.replaceAll(' ', '');
    return this.#exact.get(key) ?? this.#patterns.find(({ regExp }) => regExp.test(key))?.meaning;
  }
}

function globToRegExp(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

import { MemoryFile } from './memory-file';

/** A page for people, with its files. */
export interface ServedPage {
  /** URL paths; one that ends in `/*` stands for everything below it. */
  readonly paths: readonly string[];
  /** Whether it is served without authentication. */
  readonly isPublic: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: there is none at this URL path. */
  readonly fileAt: (path: string) => MemoryFile | undefined;
}

/** The headers of a page that its content security policy confines, and that may not be framed. */
export function confined(policy: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': [...policy, "form-action 'none'", "frame-ancestors 'none'"].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/**
 * One access key of a cloud account. Entries with one `uid` are keys of the same account: they
 * share its state and quotas.
 */
export interface AccessKeyOptions {
  readonly uid: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Makes the key a temporary one, which is refused without this token. */
  readonly securityToken?: string;
  /** When the token expires, in milliseconds since the epoch. @default never */
  readonly securityTokenExpiresAt?: number;
  /** The key exists, but is switched off. @default false */
  readonly disabled?: boolean;
  /** Actions that the key's policy does not allow. @default none */
  readonly deniedActions?: readonly string[];
}

/** What is wrong with the security token of a request; `undefined` if nothing is. */
export type TokenFault = 'missing' | 'unknown' | 'expired' | 'mismatch';

/** The access keys an emulator knows. */
export class EmulatedAccounts<Key extends AccessKeyOptions> {
  private readonly keys = new Map<string, Key>();

  constructor(keys: readonly Key[]) {
    for (const key of keys) this.add(key);
  }

  /** For keys that are issued later. */
  add(key: Key): void {
    if (this.keys.has(key.accessKeyId)) throw new Error(`access key ${key.accessKeyId} is configured twice`);
    this.keys.set(key.accessKeyId, key);
  }

  get uids(): string[] {
    return [...new Set([...this.keys.values()].map((key) => key.uid))];
  }

  find(accessKeyId: string | undefined): Key | undefined {
    return accessKeyId === undefined ? undefined : this.keys.get(accessKeyId);
  }

  /**
   * A token for a key without one, or another key's token, is a mismatch; an unassigned token is
   * unknown.
   */
  checkToken(key: Key, token: string | undefined, now: number): TokenFault | undefined {
    if (key.securityToken === undefined) return token === undefined ? undefined : 'mismatch';
    if (token === undefined) return 'missing';
    if (token !== key.securityToken) return this.isSomeonesToken(token) ? 'mismatch' : 'unknown';
    return key.securityTokenExpiresAt !== undefined && now >= key.securityTokenExpiresAt ? 'expired' : undefined;
  }

  private isSomeonesToken(token: string): boolean {
    return [...this.keys.values()].some((key) => key.securityToken === token);
  }
}

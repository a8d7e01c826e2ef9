import { Account } from '../../domain/access/account';
import { Caller } from '../../domain/access/caller';
import { Secret } from '../../domain/access/secret';
import { WatchedSecret } from '../../domain/access/secret-files';
import { NamedKey } from '../../domain/resources/named-key';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { Fingerprinter } from '../resources/fingerprinter';

/** An entry of `callbackKeys`. */
export interface CallbackKey {
  readonly id: string;
  /** Ids of the accounts that it is for. */
  readonly accounts: readonly string[];
  /** Ids of the callers that may use it. Absent: all. */
  readonly callers?: readonly string[];
  readonly value: Pick<WatchedSecret<Secret>, 'current'>;
}

/** The callback keys that callers give by name. */
export class CallbackKeys {
  /** By account; each list is ordered by name. */
  #ofAccount: ReadonlyMap<string, readonly CallbackKey[]>;
  /** By cloud account. A key that changes is another object. */
  readonly #fingerprints = new WeakMap<Secret, Map<string, string>>();

  constructor(
    private readonly fingerprinter: Fingerprinter,
    keys: readonly CallbackKey[],
  ) {
    this.#ofAccount = byAccount(keys);
  }

  /** Takes effect at the next request. */
  replace(keys: readonly CallbackKey[]): void {
    this.#ofAccount = byAccount(keys);
  }

  /**
   * Undefined alike for a name that does not exist, that the caller may not use, and that is not
   * for the account.
   */
  find({ id: account }: Account, caller: Caller, keyRef: string): NamedKey | undefined {
    const key = this.#usable(account, caller).find(({ id }) => id === keyRef);
    return key && new NamedKey(key.id, key.value.current());
  }

  /** The names that the caller may give for the account, in order. */
  namesFor({ id }: Account, caller: Caller): readonly string[] {
    return this.#usable(id, caller).map((key) => key.id);
  }

  /**
   * The fields with the name of their key, if it has a name that the caller may use: of several,
   * the first. A key that signs nothing gets no name, since a write of both would be refused.
   */
  withKeyRef(fields: Fields, account: Account, caller: Caller): Fields {
    const fingerprint = valueAt(fields, 'auth.keyFingerprint');
    if (fingerprint === undefined || valueAt(fields, 'auth.enabled') === false) return fields;
    const keys = this.#usable(account.id, caller);
    const named = keys.find(({ value }) => this.#fingerprintOf(account, value.current()) === fingerprint);
    return named ? withValueAt(fields, 'auth.keyRef', named.id) : fields;
  }

  /** The key with its name, if it has one that the caller may use: of several, the first. */
  named({ id: account }: Account, caller: Caller, key: Secret): NamedKey | undefined {
    const named = this.#usable(account, caller).find(({ value }) => value.current().equals(key));
    return named && new NamedKey(named.id, named.value.current());
  }

  /** Whether the fields are signed with that key, whatever other names its value has. */
  isLive(fields: Fields, account: Account, caller: Caller, keyRef: string): boolean {
    const key = this.#usable(account.id, caller).find(({ id }) => id === keyRef);
    if (!key || valueAt(fields, 'auth.enabled') === false) return false;
    return this.#fingerprintOf(account, key.value.current()) === valueAt(fields, 'auth.keyFingerprint');
  }

  /** Every key for the account, to keep them out of what callers see. */
  valuesFor({ id }: Account): readonly Secret[] {
    return (this.#ofAccount.get(id) ?? []).map(({ value }) => value.current());
  }

  #usable(account: string, { id }: Caller): readonly CallbackKey[] {
    const keys = this.#ofAccount.get(account) ?? [];
    return keys.filter(({ callers }) => !callers || callers.includes(id));
  }

  #fingerprintOf(account: Account, key: Secret): string {
    const cloudAccount = `${account.provider}/${account.uid}`;
    const known = this.#fingerprints.get(key) ?? new Map<string, string>();
    const fingerprint = known.get(cloudAccount) ?? this.fingerprinter.ofKey(account, key);
    this.#fingerprints.set(key, known.set(cloudAccount, fingerprint));
    return fingerprint;
  }
}

function byAccount(keys: readonly CallbackKey[]): ReadonlyMap<string, readonly CallbackKey[]> {
  const sorted = keys.toSorted(({ id: one }, { id: other }) => (one < other ? -1 : 1));
  const ofAccount = new Map<string, CallbackKey[]>();
  for (const key of sorted) {
    for (const account of new Set(key.accounts)) ofAccount.set(account, [...(ofAccount.get(account) ?? []), key]);
  }
  return ofAccount;
}

import { Account } from '../../../domain/access/account';
import { Caller } from '../../../domain/access/caller';
import { Violation } from '../../../domain/errors/gateway-error';
import { Fields, withValueAt } from '../../../domain/resources/resource-fields';
import { accountInName } from '../../../domain/resources/resource-name';
import { DesiredConfig } from '../../../domain/rollouts/rollout';
import { RotateKeySource } from '../../../domain/rollouts/rollout-source';
import { AccountDirectory } from '../../accounts/account-directory';
import { CallbackKeys } from '../../keys/callback-keys';
import { ConfigsBelow, FoundConfig } from '../configs-below';
import { accountKnownIn, parentFaults, parentIn } from './source-parents';
import { SourceReads, SourceType } from './source-type';

export interface RotateKeySourceParts {
  readonly below: ConfigsBelow;
  readonly directory: Pick<AccountDirectory, 'has' | 'account'>;
  readonly keys: CallbackKeys;
}

const SAME_KEY: Violation = {
  field: 'source.rotateKey.toKey',
  reason: 'CONFLICT',
  description: 'must differ from fromKey',
};

/** Another key for what is signed with one. */
export class RotateKeySourceType implements SourceType<RotateKeySource> {
  constructor(private readonly parts: RotateKeySourceParts) {}

  faults({ parents, fromKey, toKey }: RotateKeySource, caller: Caller): readonly Violation[] {
    const ofParents = parents.flatMap((name, i) =>
      parentFaults(this.parts, name, `source.rotateKey.parents[${i}]`, caller),
    );
    if (fromKey === '' || fromKey !== toKey)
      return [...ofParents, ...this.#keyFaults({ fromKey, toKey }, parents, caller)];
    return [...ofParents, SAME_KEY, ...this.#keyFaults({ fromKey }, parents, caller)];
  }

  async expand({ parents, fromKey, toKey }: RotateKeySource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    const { configs, unread } = await this.parts.below.find(parents.map(parentIn), reads, ['CallbackConfig']);
    const signed = configs
      .filter((config) => this.#isSignedWith(fromKey, config, reads.caller))
      .map(({ noun, name, resource }) => ({ noun, name, fields: withKey(resource.fields, toKey) }));
    return [...signed, ...unread.map(({ noun, name, error }) => ({ noun, name, fields: {}, refusal: error }))];
  }

  /** A key that the caller may not use, or that is not for the account, is told like none. */
  #keyFaults(keys: Readonly<Record<string, string>>, parents: readonly string[], caller: Caller): Violation[] {
    const known = parents.flatMap((name) => accountKnownIn(this.parts, name, caller) ?? []);
    const accounts = [...new Set(known)];
    return Object.entries(keys).flatMap(([field, keyRef]) => {
      // A missing one has been told.
      if (keyRef === '') return [];
      const missing = accounts.filter((account) => !this.parts.keys.find(this.#account(account), caller, keyRef));
      const description = `is not the name of a key that this caller may use for ${missing.join(', ')}`;
      return missing.length > 0 ? [{ field: `source.rotateKey.${field}`, reason: 'NOT_FOUND', description }] : [];
    });
  }

  /** Where the cloud keeps several records of it, one that is not shown may have the key alone. */
  #isSignedWith(keyRef: string, { name, resource }: FoundConfig, caller: Caller): boolean {
    const account = this.#account(accountInName(name));
    return [resource, ...(resource.halves ?? [])].some(
      (record) => record && this.parts.keys.isLive(record.fields, account, caller, keyRef),
    );
  }

  #account(id: string): Account {
    return this.parts.directory.account(id);
  }
}

function withKey(fields: Fields, keyRef: string): Fields {
  return withValueAt(withValueAt(fields, 'auth.keyFingerprint', undefined), 'auth.keyRef', keyRef);
}

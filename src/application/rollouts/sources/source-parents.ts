import { AccessTarget, decideAccess } from '../../../domain/access/access-policy';
import { Caller } from '../../../domain/access/caller';
import { Violation, violationError } from '../../../domain/errors/gateway-error';
import { parseCallbackParent } from '../../../domain/resources/resource-name';
import { AccountDirectory } from '../../accounts/account-directory';
import { ConfigsBelow } from '../configs-below';

export interface SourceParentsParts {
  readonly below: Pick<ConfigsBelow, 'canHave'>;
  readonly directory: Pick<AccountDirectory, 'has'>;
}

/** Of a name that the transport has checked. */
export function parentIn(name: string): AccessTarget {
  const parsed = parseCallbackParent('parent', name);
  if (!parsed.ok) throw violationError(parsed.violations);
  return parsed.value;
}

/** Why there can be no configurations below the name, as far as that is known without a call. */
export function parentFaults(
  { below, directory }: SourceParentsParts,
  name: string,
  field: string,
  caller: Caller,
): readonly Violation[] {
  const { account, scope } = parentIn(name);
  if (decideAccess(caller, { account }, 'read') === 'HIDDEN' || !directory.has(account))
    return [{ field, reason: 'NOT_FOUND', description: 'names no account' }];
  if (!scope || below.canHave({ account, scope })) return [];
  return [{ field, reason: 'NOT_SUPPORTED', description: 'has no configurations at the provider' }];
}

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

/** Of a name that is given: a malformed one is empty, and has been told. */
export function isGiven(name: string): boolean {
  return name !== '';
}

/** The account of a name, if the caller may know it; a malformed one has none. */
export function accountKnownIn(
  { directory }: Pick<SourceParentsParts, 'directory'>,
  name: string,
  caller: Caller,
): string | undefined {
  if (!isGiven(name)) return undefined;
  const { account } = parentIn(name);
  return decideAccess(caller, { account }, 'read') === 'HIDDEN' || !directory.has(account) ? undefined : account;
}

/** Why there can be no configurations below the name, as far as that is known without a call. */
export function parentFaults(
  parts: SourceParentsParts,
  name: string,
  field: string,
  caller: Caller,
): readonly Violation[] {
  if (!isGiven(name)) return [];
  if (accountKnownIn(parts, name, caller) === undefined)
    return [{ field, reason: 'NOT_FOUND', description: 'names no account' }];
  const { account, scope } = parentIn(name);
  if (!scope || parts.below.canHave({ account, scope })) return [];
  return [{ field, reason: 'NOT_SUPPORTED', description: 'has no configurations at the provider' }];
}

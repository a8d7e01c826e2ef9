import { Account } from '../../domain/access/account';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';

/**
 * A configuration of an app that a delete for its whole vhost also removes. Volcengine:
 * DeleteCallback, request parameters, App.
 */
export interface DeletedAlong {
  readonly app: string;
  /** Its resource name. */
  readonly name: string;
  /** Whether livegate can restore it as it is. */
  readonly isWritable: boolean;
}

/** Throws, before anything is sent, unless everything can be restored and `force` is given. */
export function checkDeletedAlong(account: Account, along: readonly DeletedAlong[], force: boolean): void {
  const lost = along.filter(({ isWritable }) => !isWritable);
  if (lost.length > 0) {
    const rest = 'livegate could not restore them as they are; replace or delete them first';
    throw refusal('OPERATION_NOT_ALLOWED', account, lost, rest);
  }
  if (along.length > 0 && !force) throw refusal('FORCE_REQUIRED', account, along, 'force restores them');
}

function refusal(reason: ErrorReason, account: Account, along: readonly DeletedAlong[], rest: string): GatewayError {
  const apps = firstOf(along.map(({ app }) => app)).join(', ');
  const resource = firstOf(along.map(({ name }) => name)).join(',');
  const text = `the delete would also remove the configurations of these apps: ${apps}; ${rest}`;
  return new GatewayError(reason, text, {
    metadata: { account: account.id, provider: account.provider, resource, outcome: 'NOT_APPLIED' },
  });
}

const MAX_NAMED = 10;

/** An app of a stream has two records and one name. */
function firstOf(names: readonly string[]): string[] {
  return [...new Set(names)].sort().slice(0, MAX_NAMED);
}

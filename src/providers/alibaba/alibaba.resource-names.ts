import { Account } from '../../domain/account';
import { CallbackKind } from '../../domain/callback-config';

/** What errors call a callback configuration. */
export function callbackName(account: Account, domain: string, kind: CallbackKind): string {
  return `accounts/${account.id}/domains/${domain}/callbackConfigs/${kind.toLowerCase()}`;
}

/** What errors call a pull configuration; `app` may be `*`. */
export function pullName(account: Account, domain: string, app: string): string {
  return `accounts/${account.id}/domains/${domain}/pullConfigs/${app}`;
}

import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { ALL_APPS } from '../../domain/resources/pull-config';
import { formatCallbackName, formatPullName } from '../../domain/resources/resource-name';
import { ConfigNoun, StoredError } from '../../domain/rollouts/rollout';
import { ConfigPlace } from '../configs/config-places';
import { OF_ALL_PLACES } from '../configs/unread-places';

/** A configuration of which nobody knows whether it is there. */
export interface UnreadConfig {
  readonly noun: ConfigNoun;
  readonly name: string;
  /** Why. */
  readonly error: StoredError;
}

/** What every other place of the account would meet too, or wait for as long. */
const ENDS_THE_SEARCH: readonly ErrorReason[] = [
  ...OF_ALL_PLACES,
  'CIRCUIT_OPEN',
  'DEADLINE_PASSED',
  'ACCOUNT_NOT_FOUND',
];

/** Whether the error concerns more than the place that was read. */
export function endsSearch({ reason }: GatewayError): boolean {
  return ENDS_THE_SEARCH.includes(reason);
}

/** The names that a place may have directly below, which stand for those of its apps too. */
export function possibleNames(
  noun: ConfigNoun,
  { account, scope, role }: ConfigPlace,
  { capabilities }: ProviderDescription,
): readonly string[] {
  if (noun === 'PullConfig') return scope.type === 'APP' ? [] : [formatPullName({ account, scope, app: ALL_APPS })];
  return capabilities.callbacks
    .filter(({ scopes }) => scopes.includes(scope.type))
    .filter(({ domainRoles }) => role === undefined || domainRoles.includes(role))
    .map(({ kind }) => formatCallbackName({ account, scope, kind }));
}

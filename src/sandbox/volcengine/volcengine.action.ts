import { BodyReader } from './volcengine.body';
import { FamilyCloud } from './volcengine.cloud';
import { accountNotAllowed, domainForbidden, invalidParam, vhostNotFound } from './volcengine.errors';
import { AccountState, DeliveredCallback } from './volcengine.state';

/** Settings for behaviour on which the documents are silent, or known to be wrong. */
export interface VolcengineBehaviour {
  /**
   * How a Describe action expresses that nothing is configured: an empty list, no list, or null.
   * @default empty
   */
  readonly emptyList: 'empty' | 'missing' | 'null';
  /** What a Delete action answers if nothing matches. @default succeed */
  readonly deleteAbsent: 'succeed' | 'notFound';
  /**
   * What DeleteRelaySourceV3 without App deletes: the default of the vhost, or every app's
   * configuration too.
   * @default default
   */
  readonly relayDeleteWithoutApp: 'default' | 'everything';
  /**
   * Whether DescribeCallback shows the options of `FamilyCloud` that were never set.
   * @default shown
   */
  readonly defaultOptions: 'shown' | 'omitted';
}

export interface VolcengineDomain {
  readonly name: string;
  readonly type: 'push' | 'pull-flv';
  /** 0 normal, 1 in review, 2 disabled, 3 deleted, 4 rejected, 5 overdue, 6 blocked. @default 0 */
  readonly status?: number;
  /** In the cloud's words. @default cn */
  readonly region?: string;
  /** RFC 3339 in UTC. */
  readonly created?: string;
}

/** A domain name space, which groups domains. */
export interface VolcengineVhost {
  readonly name: string;
  readonly domains?: readonly VolcengineDomain[];
  /** @default default */
  readonly project?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ActionContext {
  readonly body: BodyReader;
  readonly behaviour: VolcengineBehaviour;
  readonly cloud: FamilyCloud;
  readonly state: AccountState;
  /** The vhosts of the account, and those of others. */
  readonly vhosts: readonly VolcengineVhost[];
  readonly foreignVhosts: readonly VolcengineVhost[];
  /** What was sent to the configured URLs, in order. */
  readonly deliveries: readonly DeliveredCallback[];
  /** When the action runs, in milliseconds since the epoch. */
  readonly now: number;
}

/** Runs an action and returns its Result, if it has one, or throws a `VolcengineRefusal`. */
export type VolcengineAction = (context: ActionContext) => Readonly<Record<string, unknown>> | undefined;

export type VolcengineActions = Readonly<Record<string, VolcengineAction>>;

/** 1 to 30 letters, digits, `_`, `-` and `.` (Volcengine: UpdateCallback, App). */
export const appPattern = /^[A-Za-z0-9_.-]{1,30}$/;

export function requireVhost({ vhosts, foreignVhosts }: ActionContext, name: string): void {
  const isNamed = (vhost: VolcengineVhost): boolean => vhost.name === name;
  if (vhosts.some(isNamed)) return;
  throw foreignVhosts.some(isNamed) ? accountNotAllowed() : vhostNotFound();
}

/** Returns the vhost of a push domain of the account. */
export function requirePushDomain({ vhosts }: ActionContext, name: string): string {
  for (const vhost of vhosts) {
    const domain = vhost.domains?.find((candidate) => candidate.name === name && candidate.status !== 3);
    if (!domain) continue;
    if (domain.type !== 'push') throw invalidParam('Domain should be a push domain');
    return vhost.name;
  }
  throw domainForbidden();
}

/** An empty list, as the settings express it. */
export function listField(name: string, list: readonly unknown[], { emptyList }: VolcengineBehaviour): object {
  if (list.length > 0 || emptyList === 'empty') return { [name]: list };
  return emptyList === 'null' ? { [name]: null } : {};
}

import { AlibabaRefusal } from './alibaba.errors';
import { RequestParameters } from './alibaba.parameters';
import { DeliveryRow, DomainState } from './alibaba.state';

/** Settings for behaviour on which the documents are silent, or known to be wrong. */
export interface AlibabaBehaviour {
  /**
   * What SetLiveStreamsNotifyUrlConfig does on a configured domain: its page lists
   * ConfigAlreadyExists without saying when it occurs.
   * @default overwrite
   */
  readonly secondSet: 'overwrite' | 'refuse';
  /**
   * What the stream, snapshot and lazy-pull Describe actions answer if nothing is configured: 200
   * with empty fields or an empty list, or the family's not-found code. Recording and moderation
   * always answer the documented 404.
   * @default empty
   */
  readonly absent: 'empty' | 'notFound';
  /**
   * What the Delete actions answer if nothing is configured, in all families except recording,
   * whose 404 is documented.
   * @default succeed
   */
  readonly deleteAbsent: 'succeed' | 'notFound';
  /**
   * Hosts that the recording and moderation actions call unsafe; the criteria of the real check are
   * not documented.
   * @default none
   */
  readonly unsafeHosts: readonly string[];
  /**
   * Whose type DescribeLiveDomainMapping tells: pages disagree.
   * @default mapped
   */
  readonly mappingType: 'mapped' | 'queried';
  /**
   * Whether its list is in an object of its own; older pages show it without.
   * @default nested
   */
  readonly mappingList: 'nested' | 'flat';
}

export interface AlibabaDomain {
  readonly name: string;
  /** An ingest domain, or a (main) streaming domain. */
  readonly type: 'push' | 'play';
  /** An ingest domain without a streaming domain: CodeGetMainPlaybackDomainError. @default false */
  readonly unbound?: boolean;
  /**
   * Of an ingest domain: its main streaming domain, by default the account's first. Of a streaming
   * domain: makes it a sub-streaming domain of that one, so that its own settings have no effect.
   */
  readonly main?: string;
  /** @default online */
  readonly status?: string;
  /** @default cn-shanghai */
  readonly region?: string;
  /** Resource group. @default rg-default */
  readonly group?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** `yyyy-MM-ddTHH:mm:ssZ` */
  readonly created?: string;
}

/** A domain of the account together with what is stored for it. */
export interface OwnDomain extends AlibabaDomain {
  readonly state: DomainState;
}

export interface ActionContext {
  readonly parameters: RequestParameters;
  readonly behaviour: AlibabaBehaviour;
  /** The account's domains, in the order in which they were added. */
  readonly domains: readonly AlibabaDomain[];
  /** What was sent to the configured URLs, in order. */
  readonly deliveries: readonly DeliveryRow[];
  /** When the action runs, in milliseconds since the epoch. */
  readonly now: number;
  /** The domain, if the account has it. */
  readonly domain: (name: string) => OwnDomain | undefined;
}

/** Runs an action and returns its answer without RequestId, or throws an `AlibabaRefusal`. */
export type EmulatedAction = (context: ActionContext) => Readonly<Record<string, unknown>>;

export type AlibabaActions = Readonly<Record<string, EmulatedAction>>;

export interface DomainRefusals {
  unknownDomain(): AlibabaRefusal;
  wrongType(): AlibabaRefusal;
}

export function requireDomain(
  { domain }: ActionContext,
  name: string,
  type: AlibabaDomain['type'],
  refuse: DomainRefusals,
): OwnDomain {
  const found = domain(name);
  if (!found) throw refuse.unknownDomain();
  if (found.type !== type) throw refuse.wrongType();
  return found;
}

/** For Delete actions: what to do if there is nothing to delete. */
export function refuseIfAbsent(present: boolean, { behaviour }: ActionContext, refuse: () => AlibabaRefusal): void {
  if (!present && behaviour.deleteAbsent === 'notFound') throw refuse();
}

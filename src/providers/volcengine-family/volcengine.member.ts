import { CallbackKind } from '../../domain/resources/callback-config';
import { Quota } from '../../domain/resources/capability';
import { DomainState } from '../../domain/resources/inventory';
import { PullProtocol } from '../../domain/resources/pull-config';
import { ProviderAccount } from '../provider-registration';
import { AssumeRoleConfig, CredentialsConfig } from '../credentials/credentials-config';
import { CodeMeaning } from '../error-table';
import { HiddenOption } from './volcengine.hidden-options';
import { FamilyDelivery } from './volcengine.test-event';

/** The actions that the family calls. */
export type FamilyAction =
  | 'UpdateCallback'
  | 'DescribeCallback'
  | 'DeleteCallback'
  | 'UpdateRelaySourceV3'
  | 'DescribeRelaySourceV3'
  | 'DeleteRelaySourceV3'
  | 'ListDomainDetail'
  | 'DescribeLiveCallbackData';

/** Where one API of a cloud is, and the region that its requests are signed for. */
export interface FamilyApi {
  readonly endpoint: string;
  readonly region: string;
}

/** What is specific to one cloud of the family. */
export interface FamilyMember {
  readonly id: string;
  readonly displayName: string;
  readonly sandboxAccount: string;
  readonly live: FamilyApi;
  readonly sts: FamilyApi & {
    readonly rolePattern: RegExp;
    /** The shortest session. */
    readonly minSeconds: number;
  };
  /** The kinds of callbacks that it has a message type for. */
  readonly kinds: readonly CallbackKind[];
  readonly delivery: FamilyDelivery;
  /** The protocols that it pulls over. */
  readonly protocols: readonly PullProtocol[];
  readonly domainStates: readonly DomainState[];
  readonly quotas: Readonly<Record<FamilyAction, Quota>>;
  /** Codes and patterns that the family does not have, or that mean something else here. */
  readonly errorRows: Readonly<Record<string, CodeMeaning>>;
  /** Options of records that livegate has no field for. If there are any, each Set reads first. */
  readonly hiddenOptions: {
    readonly callback: readonly HiddenOption[];
    readonly pull: readonly HiddenOption[];
    /** Those of a pull configuration that no read shows. */
    readonly unreadableInPull: readonly string[];
  };
}

/** An account entry of any member. */
export interface FamilyAccount extends ProviderAccount<FamilyCredentials> {
  /** Region in the signature of requests to Live. */
  readonly region: string;
}

/** The common kinds of credentials and the family's own. */
export interface FamilyCredentials extends CredentialsConfig {
  readonly assumeRole?: FamilyRole;
}

export interface FamilyRole extends AssumeRoleConfig {
  /** Region in the signature of requests to STS. */
  readonly stsRegion: string;
}

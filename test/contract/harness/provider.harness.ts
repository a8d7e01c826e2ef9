import { CallbackKind, CallbackScope } from '../../../src/domain/resources/callback-config';
import { ScopeType } from '../../../src/domain/resources/capability';
import { PullScope } from '../../../src/domain/resources/pull-config';
import { ProviderAccount } from '../../../src/providers/provider-registration';
import { RunningServer } from '../../../src/sandbox/emulator-server';

/** What the conformance suite has to know of a provider beyond its capabilities. */
export interface ProviderHarness {
  /**
   * Ways in which the documents let the cloud behave; the first is how the emulator starts by
   * itself.
   */
  readonly dialects: readonly string[];
  /**
   * Fields that are written and that no read shows; only the provider's own tests can look at them.
   */
  readonly unreadable: readonly string[];
  /** Something that the cloud has and that can have a callback of this kind. */
  callbackScope(kind: CallbackKind, type: ScopeType): CallbackScope;
  pullScope(type: ScopeType): PullScope;
  /** The vendor's records that one configuration is made of, by the keys of `Cloud.records`. */
  callbackRecords(scope: CallbackScope, kind: CallbackKind): string[];
  pullRecords(scope: PullScope, app: string): string[];
  /**
   * Actions that the provider sends once more where the connection broke and the cloud has not done
   * them.
   */
  readonly sentOnceMore: readonly string[];
  /** Whether an action of the provider's changes nothing. */
  readonly isRead: (action: string) => boolean;
  start(dialect: string): Promise<Cloud>;
}

/** A running emulator with one account. */
export interface Cloud {
  readonly server: RunningServer;
  /** As the configuration would have it. */
  readonly account: ProviderAccount;
  /** All that the account has stored, by keys that do not change while a configuration does. */
  records(): Record<string, unknown>;
  /** Puts in what belongs to another domain or vhost of the same account. */
  seedElsewhere(): void;
}

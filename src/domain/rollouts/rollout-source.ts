import { Violation } from '../errors/gateway-error';
import { Fields } from '../resources/resource-fields';
import { DesiredConfig } from './rollout';

/**
 * What a rollout makes so, as its creator said it. Planning expands it into items. Holds no secret:
 * keys are named or kept. While a request is checked, names that are malformed are empty.
 */
export type RolloutSource = DesiredSource | CopySource | RepairSource | RotateKeySource;

export type SourceKind = RolloutSource['kind'];

/** These configurations shall be so. */
export interface DesiredSource {
  readonly kind: 'DESIRED';
  readonly configs: readonly RequestedConfig[];
  /** Names of accounts, domains, vhosts or apps below which nothing else shall be. */
  readonly prune?: readonly string[];
}

/** A configuration of a request. */
export interface RequestedConfig extends DesiredConfig {
  readonly fields: Fields;
  /** While a request is checked: what is malformed in it, relative to the configuration. */
  readonly violations?: readonly Violation[];
  /** Its place in the request, such as `source.desired.callbackConfigs[3]`. */
  readonly path: string;
}

/**
 * What is below one account, domain or vhost shall also be below another one, whatever clouds they
 * are at.
 */
export interface CopySource {
  readonly kind: 'COPY';
  /** Names of two accounts, or of two domains or vhosts. */
  readonly from: string;
  readonly to: string;
  /**
   * Names of domains or vhosts below the accounts `from` and `to`. Absent: those of equal name.
   */
  readonly pairs?: readonly CopyPair[];
  /** The name of the key that signs what is signed. Absent: nothing that is signed is copied. */
  readonly keyRef?: string;
}

export interface CopyPair {
  readonly from: string;
  readonly to: string;
}

/** What livegate set below the parents shall be so again, where it is not. */
export interface RepairSource {
  readonly kind: 'REPAIR';
  /** Names of accounts, domains, vhosts or apps. */
  readonly parents: readonly string[];
}

/** Every callback configuration below the parents that is signed with one key gets another one. */
export interface RotateKeySource {
  readonly kind: 'ROTATE_KEY';
  /** Names of accounts, domains, vhosts or apps. */
  readonly parents: readonly string[];
  /** The names of the keys. */
  readonly fromKey: string;
  readonly toKey: string;
}

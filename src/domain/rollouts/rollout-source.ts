import { ConfigNoun, DesiredConfig } from './rollout';

/**
 * What a rollout makes so, as its creator said it. Planning expands it into items. Holds no secret:
 * keys are named or kept.
 */
export type RolloutSource = DesiredSource;

export type SourceKind = RolloutSource['kind'];

/** These configurations shall be so. */
export interface DesiredSource {
  readonly kind: 'DESIRED';
  readonly configs: readonly RequestedConfig[];
}

/** A configuration of a request. */
export interface RequestedConfig extends DesiredConfig {
  readonly noun: ConfigNoun;
  /** Its place in the request, such as `source.desired.callbackConfigs[3]`. */
  readonly path: string;
}

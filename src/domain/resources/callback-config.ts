import { Secret } from '../access/secret';

export const CALLBACK_KINDS = ['STREAM', 'SNAPSHOT', 'RECORDING', 'MODERATION'] as const;

/** The kinds of events that a callback configuration can cover. */
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** The scope of a callback configuration. */
export type CallbackScope =
  | { readonly type: 'DOMAIN'; readonly domain: string }
  | { readonly type: 'VHOST'; readonly vhost: string }
  | { readonly type: 'APP'; readonly vhost: string; readonly app: string };

/** The callback configuration that a caller wants. It is complete: absent fields are off. */
export interface CallbackSpec {
  readonly kind: CallbackKind;
  readonly urls: readonly string[];
  /** Absent: events are not signed. Without `key` the live key is kept. */
  readonly auth?: { readonly key?: Secret };
  /** Kind STREAM only. */
  readonly stream?: {
    readonly switchUrl?: string;
    readonly exceptionUrl?: string;
    readonly transcodedStreams?: boolean;
  };
  /** Kind RECORDING only. */
  readonly recording?: { readonly onDemandUrl?: string; readonly statusEvents?: boolean };
}

/**
 * The callback configuration that a provider returns. Fields that the provider does not support are
 * absent.
 */
export interface CallbackState {
  readonly kind: CallbackKind;
  readonly urls: readonly string[];
  /** Absent if the provider cannot sign events of this kind. */
  readonly auth?: { readonly enabled: boolean; readonly key?: Secret };
  readonly stream?: {
    readonly switchUrl?: string;
    readonly exceptionUrl?: string;
    readonly transcodedStreams?: boolean;
  };
  readonly recording?: { readonly onDemandUrl?: string; readonly statusEvents?: boolean };
  /** Sentences about inconsistencies and parts that cannot be shown. */
  readonly inconsistencies: readonly string[];
  /** Absent: none. */
  readonly unshown?: readonly Unshown[];
  /**
   * The provider holds a record that livegate cannot read, so a write would replace unknown
   * content.
   */
  readonly hasUnreadableRecord?: true;
  /**
   * If the provider keeps several records, and they differ: what the configuration would be if all
   * were as one of them, for each; undefined where one is missing. A write that stopped between two
   * records leaves what it found in one half, and what it wanted in the other.
   */
  readonly halves?: readonly (CallbackState | undefined)[];
}

/**
 * A live value that no field shows and that is lost if its field is replaced. It is compared, but
 * never shown.
 */
export interface Unshown {
  /** The JSON path of the field to which it belongs; absent if writing any field loses it. */
  readonly field?: string;
  readonly value: Secret;
}

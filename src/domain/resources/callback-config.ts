import { Secret } from '../access/secret';

export const CALLBACK_KINDS = ['STREAM', 'SNAPSHOT', 'RECORDING', 'MODERATION'] as const;

/** The events that a callback configuration is about. */
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** What a callback configuration belongs to. */
export type CallbackScope =
  | { readonly type: 'DOMAIN'; readonly domain: string }
  | { readonly type: 'VHOST'; readonly vhost: string }
  | { readonly type: 'APP'; readonly vhost: string; readonly app: string };

/** A callback configuration as a caller wants it: complete, what is not here is off or absent. */
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
 * A callback configuration as a provider shows it. A field that the provider does not have is
 * absent.
 */
export interface CallbackState {
  readonly kind: CallbackKind;
  readonly urls: readonly string[];
  /** Absent where the provider cannot sign events of this kind. */
  readonly auth?: { readonly enabled: boolean; readonly key?: Secret };
  readonly stream?: {
    readonly switchUrl?: string;
    readonly exceptionUrl?: string;
    readonly transcodedStreams?: boolean;
  };
  readonly recording?: { readonly onDemandUrl?: string; readonly statusEvents?: boolean };
  /** Sentences about what does not fit together or cannot be shown. */
  readonly inconsistencies: readonly string[];
  /** Absent: nothing. */
  readonly unshown?: readonly Unshown[];
  /**
   * The provider holds a record that livegate cannot read, so a write would replace unknown
   * content.
   */
  readonly hasUnreadableRecord?: true;
}

/**
 * Something live that no field shows: to replace the field loses it. Its value is compared, and
 * never shown.
 */
export interface Unshown {
  /** The field that it would belong to, by its JSON path; none where writing any field loses it. */
  readonly field?: string;
  readonly value: Secret;
}

import { CallbackKind } from '../../domain/resources/callback-config';

/** The actions for one kind of callback, and where the families differ on the wire. */
export interface CallbackFamily {
  readonly kind: CallbackKind;
  /** Ingest domains and (main) streaming domains have different callbacks. */
  readonly domainType: 'ingest' | 'streaming';
  readonly describe: string;
  readonly delete: string;
  /**
   * One writer that may refuse to overwrite, or Add and Update, which refuse each other's state.
   */
  readonly writers: { readonly set: string } | { readonly add: string; readonly update: string };
  /** The values of NotifyReqAuth for on and off. Absent if events of this kind cannot be signed. */
  readonly authWords?: { readonly on: string; readonly off: string };
  /**
   * Member of the Describe answer that holds the configuration. Absent if it is the answer itself.
   */
  readonly wrapper?: string;
}

const YES_NO = { on: 'yes', off: 'no' };

export const CALLBACK_FAMILIES: Readonly<Record<CallbackKind, CallbackFamily>> = {
  STREAM: {
    kind: 'STREAM',
    domainType: 'ingest',
    describe: 'DescribeLiveStreamsNotifyUrlConfig',
    delete: 'DeleteLiveStreamsNotifyUrlConfig',
    writers: { set: 'SetLiveStreamsNotifyUrlConfig' },
    authWords: YES_NO,
    wrapper: 'LiveStreamsNotifyConfig',
  },
  SNAPSHOT: {
    kind: 'SNAPSHOT',
    domainType: 'streaming',
    describe: 'DescribeLiveSnapshotNotifyConfig',
    delete: 'DeleteLiveSnapshotNotifyConfig',
    writers: { add: 'AddLiveSnapshotNotifyConfig', update: 'UpdateLiveSnapshotNotifyConfig' },
    authWords: YES_NO,
  },
  RECORDING: {
    kind: 'RECORDING',
    domainType: 'streaming',
    describe: 'DescribeLiveRecordNotifyConfig',
    delete: 'DeleteLiveRecordNotifyConfig',
    writers: { add: 'AddLiveRecordNotifyConfig', update: 'UpdateLiveRecordNotifyConfig' },
    // Alibaba: UpdateLiveRecordNotifyConfig, request parameters: boolean here, yes or no in the
    // others.
    authWords: { on: 'true', off: 'false' },
    wrapper: 'LiveRecordNotifyConfig',
  },
  MODERATION: {
    kind: 'MODERATION',
    domainType: 'streaming',
    describe: 'DescribeLiveDetectNotifyConfig',
    delete: 'DeleteLiveDetectNotifyConfig',
    writers: { add: 'AddLiveDetectNotifyConfig', update: 'UpdateLiveDetectNotifyConfig' },
    wrapper: 'LiveDetectNotifyConfig',
  },
};

/**
 * Whether the family has a field that no answer shows: the switch URL of the family with one
 * writer. Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters.
 */
export function hasUnreadable({ writers }: CallbackFamily): boolean {
  return 'set' in writers;
}

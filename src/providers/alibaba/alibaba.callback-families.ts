import { CallbackKind } from '../../domain/resources/callback-config';

/** The actions of one kind of callback, and where the families differ in their wire. */
export interface CallbackFamily {
  readonly kind: CallbackKind;
  /** Ingest domains and (main) streaming domains have different callbacks. */
  readonly domainType: 'ingest' | 'streaming';
  readonly describe: string;
  readonly delete: string;
  /** One writer that may refuse to overwrite, or two that each refuse the state that the other takes. */
  readonly writers: { readonly set: string } | { readonly add: string; readonly update: string };
  /** How NotifyReqAuth spells on and off. Absent: events of this kind cannot be signed. */
  readonly authWords?: { readonly on: string; readonly off: string };
  /** The member of the Describe answer that holds the configuration. Absent: the answer itself does. */
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
    // Alibaba: UpdateLiveRecordNotifyConfig, request parameters: boolean here, a string of yes and no in the other families.
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

import { perMinute, perSecond, QuotaTable } from '../quota-book';

/**
 * Per cloud account and action (Alibaba: QPS limits, and the page of each action). Where pages
 * disagree whether a limit is per minute or per second, the limits of the stream and pull actions
 * are per minute (SetLiveLazyPullStreamInfoConfig, QPS limit).
 */
export const alibabaQuotas: QuotaTable = {
  SetLiveStreamsNotifyUrlConfig: perSecond(15),
  DescribeLiveStreamsNotifyUrlConfig: perMinute(1000),
  DeleteLiveStreamsNotifyUrlConfig: perSecond(15),
  AddLiveSnapshotNotifyConfig: perSecond(30),
  UpdateLiveSnapshotNotifyConfig: perSecond(30),
  DescribeLiveSnapshotNotifyConfig: perSecond(30),
  DeleteLiveSnapshotNotifyConfig: perSecond(30),
  AddLiveRecordNotifyConfig: perSecond(30),
  UpdateLiveRecordNotifyConfig: perSecond(30),
  DescribeLiveRecordNotifyConfig: perSecond(50),
  DeleteLiveRecordNotifyConfig: perSecond(30),
  AddLiveDetectNotifyConfig: perSecond(30),
  UpdateLiveDetectNotifyConfig: perSecond(30),
  DescribeLiveDetectNotifyConfig: perSecond(50),
  DeleteLiveDetectNotifyConfig: perSecond(30),
  SetLiveLazyPullStreamInfoConfig: perMinute(1000),
  DescribeLiveLazyPullStreamConfig: perMinute(1000),
  DeleteLiveLazyPullStreamInfoConfig: perMinute(1000),
  DescribeLiveUserDomains: perSecond(100),
  DescribeLiveDomainMapping: perMinute(500),
  DescribeLiveTagResources: perSecond(10),
  DescribeLiveStreamsNotifyRecords: perSecond(100),
  DescribeLiveRecordNotifyRecords: perSecond(100),
};

import { perSecond, QuotaTable } from '../quota-book';

/**
 * Per cloud account and action (Volcengine: UpdateCallback, notes, "10 per second and user"; likewise on the pages of the other
 * actions). ListDomainDetail has no documented limit; the same is assumed.
 */
export const volcengineQuotas: QuotaTable = {
  UpdateCallback: perSecond(10),
  DescribeCallback: perSecond(10),
  DeleteCallback: perSecond(10),
  UpdateRelaySourceV3: perSecond(10),
  DescribeRelaySourceV3: perSecond(10),
  DeleteRelaySourceV3: perSecond(10),
  ListDomainDetail: perSecond(10),
};

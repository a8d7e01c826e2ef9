import { Quota } from '../../domain/resources/capability';
import { DOMAIN_STATES } from '../../domain/resources/inventory';
import { FamilyDelivery, familyRegistration } from '../volcengine-family';
import { errorRows } from './byteplus.errors';
import { hiddenOptions } from './byteplus.hidden-options';

/**
 * UpdateCallback, DescribeCallback, DeleteCallback and ListDomainDetail, 2023-01-01: one request
 * per second and account each.
 */
const ONE_PER_SECOND: Quota = { limit: 1, windowMs: 1000 };

/**
 * UpdateRelaySourceV3 and DescribeRelaySourceV3, 2023-01-01; DeleteRelaySourceV3 as its page of
 * 2020-08-01 says.
 */
const TEN_PER_SECOND: Quota = { limit: 10, windowMs: 1000 };

const AGAIN = 'sends the event again every 4 s until it succeeds.';

/** Callback description: the time limit is not there, but is the default of the vendor's SDK. */
const delivery: FamilyDelivery = {
  rules: {
    timeLimitMs: 4_000,
    unanswered: `BytePlus ${AGAIN}`,
    wrongStatus: `BytePlus takes 200 alone for success, and ${AGAIN}`,
    redirected: `BytePlus takes 200 alone for success, so a redirect is a failure, and it ${AGAIN}`,
  },
  // There `t` is the time of sending.
  signedAheadSeconds: 0,
};

/** Sources are pages of BytePlus MediaLive's documentation, and the vendor's SDK for Go. */
export const byteplus = familyRegistration({
  id: 'byteplus',
  displayName: 'BytePlus MediaLive',
  sandboxAccount: 'byteplus-sandbox',
  // "Calling BytePlus MediaLive OpenAPI": one host for every product. The region is the SDK's;
  // samples of answers have ap-singapore-1.
  live: { endpoint: 'https://open.byteplusapi.com', region: 'cn-north-1' },
  sts: {
    endpoint: 'https://open.byteplusapi.com',
    // As the SDK signs it.
    region: 'ap-singapore-1',
    // Platform, AssumeRole, RoleTrn and DurationSeconds.
    rolePattern: /^trn:iam::\d+:role\/[\w.-]+$/,
    minSeconds: 3600,
  },
  // UpdateCallback, request parameters, MessageType: no moderation.
  kinds: ['STREAM', 'SNAPSHOT', 'RECORDING'],
  delivery,
  // Console, "Configuring origin pull settings".
  protocols: ['RTMP', 'HTTP_FLV', 'HLS'],
  domainStates: DOMAIN_STATES,
  quotas: {
    UpdateCallback: ONE_PER_SECOND,
    DescribeCallback: ONE_PER_SECOND,
    DeleteCallback: ONE_PER_SECOND,
    UpdateRelaySourceV3: TEN_PER_SECOND,
    DescribeRelaySourceV3: TEN_PER_SECOND,
    DeleteRelaySourceV3: TEN_PER_SECOND,
    ListDomainDetail: ONE_PER_SECOND,
    // DescribeLiveCallbackData, 2023-01-01.
    DescribeLiveCallbackData: { limit: 30, windowMs: 1000 },
  },
  errorRows,
  hiddenOptions,
});

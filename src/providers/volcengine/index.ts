import { CALLBACK_KINDS } from '../../domain/resources/callback-config';
import { Quota } from '../../domain/resources/capability';
import { DOMAIN_STATES } from '../../domain/resources/inventory';
import { FamilyDelivery, familyRegistration } from '../volcengine-family';

/**
 * UpdateCallback, notes, and the same note on the page of each action: 10 requests per second and
 * user.
 */
const TEN_PER_SECOND: Quota = { limit: 10, windowMs: 1000 };

const AGAIN =
  'sends the event 3 more times, 3 s apart, and then from a queue until 10 minutes after the first attempt.';

/** Callback contents, 2025-07-08: the answer within 4 s, with status 200. */
const delivery: FamilyDelivery = {
  rules: {
    timeLimitMs: 4_000,
    unanswered: `Volcengine ${AGAIN}`,
    wrongStatus: `Volcengine takes 200 alone for success, and ${AGAIN}`,
    redirected: `Volcengine takes 200 alone for success, so a redirect is a failure, and it ${AGAIN}`,
  },
  signedAheadSeconds: 600,
};

/** Sources are pages of Volcengine's documentation. */
export const volcengine = familyRegistration({
  id: 'volcengine',
  displayName: 'Volcengine Live',
  sandboxAccount: 'volc-sandbox',
  // UpdateCallback, request URL. Common parameters: Live is not sold by region, and a region's name
  // stands in each credential.
  live: { endpoint: 'https://live.volcengineapi.com', region: 'cn-north-1' },
  sts: {
    endpoint: 'https://sts.volcengineapi.com',
    // As the vendor's own client signs it; the page does not name a region.
    region: 'cn-beijing',
    // AssumeRole, RoleTrn and DurationSeconds.
    rolePattern: /^trn:iam::\d+:role\/[\w.-]+$/,
    minSeconds: 900,
  },
  // UpdateCallback, request parameters, MessageType.
  kinds: CALLBACK_KINDS,
  delivery,
  // UpdateRelaySourceV3, request parameters, RelaySourceProtocol: rtmp, flv.
  protocols: ['RTMP', 'HTTP_FLV'],
  domainStates: DOMAIN_STATES,
  quotas: {
    UpdateCallback: TEN_PER_SECOND,
    DescribeCallback: TEN_PER_SECOND,
    DeleteCallback: TEN_PER_SECOND,
    UpdateRelaySourceV3: TEN_PER_SECOND,
    DescribeRelaySourceV3: TEN_PER_SECOND,
    DeleteRelaySourceV3: TEN_PER_SECOND,
    ListDomainDetail: TEN_PER_SECOND,
    // DescribeLiveCallbackData, notes.
    DescribeLiveCallbackData: { limit: 30, windowMs: 1000 },
  },
  errorRows: {},
  hiddenOptions: { callback: [], pull: [], unreadableInPull: [] },
});

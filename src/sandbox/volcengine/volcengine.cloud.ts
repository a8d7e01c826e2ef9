import { perSecond, QuotaTable } from '../quota-book';
import { MessageType } from './volcengine.state';

/** What one cloud of Volcengine's family has of its own; the protocol is the same. */
export interface FamilyCloud {
  /** What answers say of themselves. */
  readonly printed: {
    readonly region: string;
    /** Actions whose names are altered in the pages' samples. */
    readonly actions: Readonly<Record<string, string>>;
  };
  readonly messageTypes: readonly MessageType[];
  readonly pullProtocols: readonly string[];
  readonly quotas: QuotaTable;
  /** A shorter session becomes one of an hour. */
  readonly minSessionSeconds: number;
  /**
   * What UpdateCallback takes beside the documented fields, each with the value that it has where
   * it is left out.
   */
  readonly callbackOptions: Readonly<Record<string, unknown>>;
  /** Whether a relay source has RetryTimes. */
  readonly relayRetries: boolean;
}

/**
 * Quotas are per cloud account and action (Volcengine: UpdateCallback, notes, "10 per second and
 * user"; likewise on the pages of the other actions). ListDomainDetail has no documented limit; the
 * same is assumed.
 */
export const VOLCENGINE_CLOUD: FamilyCloud = {
  // Volcengine: DeleteRelaySourceV3, sample response.
  printed: { region: 'cn-north-1', actions: { DeleteRelaySourceV3: 'DeleteRelaySourceV3_1h0pchjqf' } },
  messageTypes: ['push', 'push_end', 'snapshot', 'record', 'audit_snapshot'],
  pullProtocols: ['rtmp', 'flv'],
  quotas: {
    UpdateCallback: perSecond(10),
    DescribeCallback: perSecond(10),
    DeleteCallback: perSecond(10),
    UpdateRelaySourceV3: perSecond(10),
    DescribeRelaySourceV3: perSecond(10),
    DeleteRelaySourceV3: perSecond(10),
    ListDomainDetail: perSecond(10),
  },
  // Volcengine: AssumeRole, DurationSeconds.
  minSessionSeconds: 900,
  callbackOptions: {},
  relayRetries: false,
};

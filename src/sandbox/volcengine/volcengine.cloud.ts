import { perSecond, QuotaTable } from '../quota-book';
import { CallbackRules } from '../occurrence';
import { MessageType } from './volcengine.state';

/** What is specific to one cloud of Volcengine's family; all share the protocol. */
export interface FamilyCloud {
  /** How the cloud names itself in answers. */
  readonly printed: {
    readonly region: string;
    /** Actions whose names are misspelt in the pages' samples. */
    readonly actions: Readonly<Record<string, string>>;
  };
  readonly messageTypes: readonly MessageType[];
  readonly pullProtocols: readonly string[];
  readonly quotas: QuotaTable;
  /** A shorter session is extended to an hour. */
  readonly minSessionSeconds: number;
  /** The parameters of UpdateCallback besides the documented ones, each with its default. */
  readonly callbackOptions: Readonly<Record<string, unknown>>;
  readonly callbackRules: CallbackRules;
  /** What `t` of a message is: how far it lies after the time of sending. */
  readonly signatureAheadSeconds: number;
  /** Whether a relay source has RetryTimes. */
  readonly relayRetries: boolean;
}

/**
 * Quotas are per cloud account and action (Volcengine: UpdateCallback, notes, "10 per second and
 * user"; likewise on the pages of the other actions, and of ListDomainDetail).
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
    DescribeLiveCallbackData: perSecond(30),
  },
  // Volcengine: AssumeRole, DurationSeconds.
  minSessionSeconds: 900,
  callbackOptions: {},
  /*
   * Callback contents: 4 s for an answer, which has to be exactly 200; 3 retries 3 s apart, and
   * then more until 10 minutes after the first attempt.
   */
  callbackRules: {
    timeoutMs: 4_000,
    retryPausesMs: [3_000, 3_000, 3_000, ...Array.from({ length: 9 }, () => 60_000)],
    isSuccess: (status) => status === 200,
  },
  // Callback contents: `t` is when the signature ends.
  signatureAheadSeconds: 600,
  relayRetries: false,
};

import { perSecond } from '../quota-book';
import { FamilyCloud, VOLCENGINE_CLOUD } from '../volcengine/volcengine.cloud';
import { startFamilyEmulator, VolcengineEmulator, VolcengineEmulatorOptions } from '../volcengine/volcengine.emulator';

/**
 * BytePlus MediaLive: the pages of each action, and the models of the SDK for Go, live v20230101.
 */
const BYTEPLUS_CLOUD: FamilyCloud = {
  // Samples of the pages; the one of DeleteRelaySourceV3 predates the product's name.
  printed: { region: 'ap-singapore-1', actions: { DeleteRelaySourceV3: 'DeleteRelaySource' } },
  messageTypes: ['push', 'push_end', 'snapshot', 'record'],
  pullProtocols: ['rtmp', 'flv', 'hls'],
  quotas: {
    UpdateCallback: perSecond(1),
    DescribeCallback: perSecond(1),
    DeleteCallback: perSecond(1),
    UpdateRelaySourceV3: perSecond(10),
    DescribeRelaySourceV3: perSecond(10),
    DeleteRelaySourceV3: perSecond(10),
    ListDomainDetail: perSecond(1),
    DescribeLiveCallbackData: perSecond(30),
  },
  // Platform, AssumeRole, DurationSeconds.
  minSessionSeconds: 3_600,
  callbackOptions: {
    HttpMethod: 'post',
    RetryTimes: 3,
    RetryInternalSecond: 3,
    TimeoutSecond: 4,
    AuthKeySecond: '',
    AuthField: {},
    AppendField: {},
    CallbackField: [],
    EncryptField: [],
    EncryptionAlgorithm: '',
    SecHandlerType: '',
    TaskStatusCallback: 0,
    ValidDuration: 0,
  },
  // Callback description: every 4 s until success; here for 10 minutes.
  callbackRules: { ...VOLCENGINE_CLOUD.callbackRules, retryPausesMs: Array.from({ length: 150 }, () => 4_000) },
  // Callback description: `t` is the time of sending.
  signatureAheadSeconds: 0,
  relayRetries: true,
};

/** Starts an emulator of BytePlus MediaLive (Version 2023-01-01) on loopback. */
export function startBytePlusEmulator(options: VolcengineEmulatorOptions): Promise<VolcengineEmulator> {
  return startFamilyEmulator(BYTEPLUS_CLOUD, options);
}

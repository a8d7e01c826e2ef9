import { CALLBACK_KINDS, CallbackKind } from '../../domain/resources/callback-config';
import { CALLBACK_FAMILIES } from './alibaba.callback-families';
import { capabilities } from './alibaba.capabilities';

const { callbacks, pull, quotas } = capabilities;

function fieldsOf(kind: CallbackKind) {
  const fields = callbacks.find((capability) => capability.kind === kind)?.fields ?? [];
  return Object.fromEntries(fields.map(({ field, note: _, ...bounds }) => [field, bounds]));
}

const keyOf = (maxLength: number) => ({ minLength: 16, maxLength, pattern: /^[A-Za-z0-9]*$/ });

describe('capabilities', () => {
  it('has every kind, for domains only', () => {
    expect(callbacks.map(({ kind }) => kind)).toEqual(CALLBACK_KINDS);
    expect(callbacks.every(({ scopes }) => scopes.join() === 'DOMAIN')).toBe(true);
    expect(pull.scopes).toEqual(['DOMAIN']);
  });

  it('lets a stream have any of three URLs and a key of up to 64', () => {
    expect(fieldsOf('STREAM')).toEqual({
      urls: { maxItems: 1 },
      'auth.enabled': {},
      'auth.key': keyOf(64),
      'stream.switchUrl': { unreadable: true },
      'stream.exceptionUrl': {},
    });
    expect(callbacks[0]?.requiresOneOf).toEqual(['urls', 'stream.switchUrl', 'stream.exceptionUrl']);
  });

  it('bounds the URL of snapshots to 500 and the key to 32', () => {
    expect(fieldsOf('SNAPSHOT')).toEqual({
      urls: { required: true, minItems: 1, maxItems: 1, maxLength: 500 },
      'auth.enabled': {},
      'auth.key': keyOf(32),
    });
  });

  it('lets a recording ask and tell of its status', () => {
    expect(fieldsOf('RECORDING')).toEqual({
      urls: { required: true, minItems: 1, maxItems: 1 },
      'auth.enabled': {},
      'auth.key': keyOf(32),
      'recording.onDemandUrl': {},
      'recording.statusEvents': {},
    });
  });

  it('cannot sign moderation', () => {
    expect(fieldsOf('MODERATION')).toEqual({ urls: { required: true, minItems: 1, maxItems: 1 } });
  });

  it('pulls with one protocol, from default ports, over IPv4', () => {
    expect(pull).toMatchObject({ oneProtocol: true, customPorts: false, ipv6Origins: false });
    expect(pull.fields.map(({ field }) => field)).toEqual([
      '{app}',
      'origins',
      'origins.protocol',
      'origins.host',
      'origins.port',
      'originApp',
      'transcodedStreams',
    ]);
    expect(pull.fields.find(({ field }) => field === 'origins.protocol')?.values).toEqual(['RTMP', 'HTTP_FLV', 'HLS']);
  });

  it('has a quota for each action that it calls, and for no other', () => {
    const actions = Object.values(CALLBACK_FAMILIES).flatMap(({ describe, delete: remove, writers }) => [
      describe,
      remove,
      ...Object.values(writers),
    ]);
    const pulls = ['Set', 'Delete'].map((verb) => `${verb}LiveLazyPullStreamInfoConfig`);

    const domains = ['UserDomains', 'DomainMapping', 'TagResources'].map((what) => `DescribeLive${what}`);

    const logs = ['StreamsNotifyRecords', 'RecordNotifyRecords'].map((what) => `DescribeLive${what}`);

    expect(Object.keys(quotas).sort()).toEqual(
      [...actions, ...pulls, 'DescribeLiveLazyPullStreamConfig', ...domains, ...logs].sort(),
    );
  });

  it.each([
    ['SetLiveStreamsNotifyUrlConfig', 15, 1_000],
    ['DescribeLiveStreamsNotifyUrlConfig', 1_000, 60_000],
    ['DeleteLiveStreamsNotifyUrlConfig', 15, 1_000],
    ['AddLiveSnapshotNotifyConfig', 30, 1_000],
    ['DescribeLiveSnapshotNotifyConfig', 30, 1_000],
    ['UpdateLiveRecordNotifyConfig', 30, 1_000],
    ['DescribeLiveRecordNotifyConfig', 50, 1_000],
    ['DescribeLiveDetectNotifyConfig', 50, 1_000],
    ['SetLiveLazyPullStreamInfoConfig', 1_000, 60_000],
    ['DescribeLiveLazyPullStreamConfig', 1_000, 60_000],
    ['DeleteLiveLazyPullStreamInfoConfig', 1_000, 60_000],
  ])('may call %s %i times per %i ms', (action, limit, windowMs) => {
    expect(quotas[action]).toEqual({ limit, windowMs });
  });
});

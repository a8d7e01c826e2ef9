import { PullSpec, PullState } from '../../domain/resources/pull-config';
import {
  decodePulls,
  holdsUnwritable,
  isPullLive,
  replacement,
  pullSettingsOf,
  toState,
  toAppName,
} from './alibaba.pull-mapper';

const DOMAIN = 'play.example.com';
const SPEC: PullSpec = { origins: [{ protocol: 'RTMP', host: 'a.example.org' }] };

const ENTRY = {
  AppName: 'app1',
  DomainName: DOMAIN,
  PullAppName: 'livePullApp',
  PullDomainName: 'a.example.org;b.example.org',
  PullProtocol: 'RTMP',
  TranscodeLazy: 'no',
};

const decode = (...entries: unknown[]) => decodePulls({ LiveLazyPullConfigList: { LiveLazyPullConfig: entries } });

function shown(difference: Record<string, unknown>): PullState {
  const [settings] = decode({ ...ENTRY, ...difference });
  if (!settings) throw new Error('there is no entry');
  return toState(settings);
}

describe('replacement', () => {
  it.each<[string, string, PullSpec, Record<string, string>]>([
    [
      'says in so many words that transcoded streams do not count, and leaves out the app',
      'app1',
      SPEC,
      { AppName: 'app1', PullDomainName: 'a.example.org', PullProtocol: 'rtmp', TranscodeLazy: 'no' },
    ],
    [
      'joins origins in their order, and says `*` in the words of the cloud',
      '*',
      {
        origins: [
          { protocol: 'HTTP_FLV', host: 'b.example.org' },
          { protocol: 'HTTP_FLV', host: '192.0.2.7' },
        ],
        originApp: 'live',
        transcodedStreams: true,
      },
      {
        AppName: 'ali_all_app',
        PullDomainName: 'b.example.org;192.0.2.7',
        PullProtocol: 'httpflv',
        PullAppName: 'live',
        TranscodeLazy: 'yes',
      },
    ],
    [
      'never sends a port',
      'app1',
      { origins: [{ protocol: 'HLS', host: 'a.example.org', port: 80 }] },
      { AppName: 'app1', PullDomainName: 'a.example.org', PullProtocol: 'hls', TranscodeLazy: 'no' },
    ],
  ])('%s', (_, app, spec, parameters) => {
    expect(replacement(DOMAIN, pullSettingsOf(app, spec))).toEqual({ DomainName: DOMAIN, ...parameters });
  });
});

describe('toAppName', () => {
  it.each(['ali_all_app', ''])('refuses %p as an app', (app) => {
    expect(() => toAppName(app)).toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }) as Error);
  });
});

describe('decodePulls', () => {
  it.each<[string, Record<string, unknown>]>([
    ['no list', { RequestId: 'r' }],
    ['a null list', { LiveLazyPullConfigList: null }],
    ['an empty outer list', { LiveLazyPullConfigList: {} }],
    ['an empty list', { LiveLazyPullConfigList: { LiveLazyPullConfig: [] } }],
    ['a null inner list', { LiveLazyPullConfigList: { LiveLazyPullConfig: null } }],
  ])('finds nothing in %s', (_, answer) => {
    expect(decodePulls(answer)).toEqual([]);
  });

  it.each([['text'], [[]], [{ LiveLazyPullConfig: {} }], [{ LiveLazyPullConfig: [{ PullProtocol: 'RTMP' }] }]])(
    'throws on a list that is %j',
    (list) => {
      expect(() => decodePulls({ LiveLazyPullConfigList: list })).toThrow();
    },
  );

  it.each<[Record<string, unknown>, boolean]>([
    [{}, false],
    [{ PullArgs: '' }, false],
    [{ PullArgs: null }, false],
    [{ PullArgs: {} }, false],
    [{ PullArgs: 'k=v' }, true],
    [{ PullArgs: { k: 'v' } }, true],
    [{ PullAuthKey: 'secret' }, true],
    [{ PullAuthType: 'no' }, false],
    [{ PullAuthType: '' }, false],
    [{ PullAuthType: 'aliyun' }, true],
  ])('takes %j for something that cannot be written back: %p', (difference, expected) => {
    expect(decode({ ...ENTRY, ...difference }).map(holdsUnwritable)).toEqual([expected]);
  });
});

describe('toState', () => {
  it('shows an entry', () => {
    expect(shown({})).toEqual({
      app: 'app1',
      origins: [
        { protocol: 'RTMP', host: 'a.example.org' },
        { protocol: 'RTMP', host: 'b.example.org' },
      ],
      originApp: 'livePullApp',
      transcodedStreams: false,
      inconsistencies: [],
    });
  });

  it('says `*` for every app, and leaves out an app that is not set', () => {
    const state = shown({ AppName: 'ali_all_app', PullAppName: '', TranscodeLazy: 'yes' });

    expect(state).toMatchObject({ app: '*', transcodedStreams: true });
    expect(state).not.toHaveProperty('originApp');
  });

  it.each([
    ['rtmp', 'RTMP'],
    ['HttpFlv', 'HTTP_FLV'],
    ['HLS', 'HLS'],
  ])('knows the protocol %s', (PullProtocol, protocol) => {
    expect(shown({ PullProtocol }).origins[0]?.protocol).toBe(protocol);
  });

  it('shows origins without protocol if it does not know the word', () => {
    expect(shown({ PullProtocol: 'SRT' })).toMatchObject({
      origins: [{ host: 'a.example.org' }, { host: 'b.example.org' }],
      inconsistencies: ['The cloud uses a protocol that livegate does not know: "srt".'],
      unshown: [{ field: 'origins' }],
    });
  });

  it('says that there are arguments, but not which', () => {
    const state = shown({ PullArgs: 'token=hush', PullAuthKey: 'hush' });

    expect(state.unshown?.map(({ field, value }) => [field, value.reveal()])).toEqual([
      [undefined, '["token=hush","hush",null]'],
    ]);
    expect(state.inconsistencies).toEqual([
      'The cloud holds pull arguments, which livegate cannot write.',
      'The cloud holds authentication towards the origin, which livegate cannot write.',
    ]);
    expect(JSON.stringify(state)).not.toContain('hush');
  });

  it.each([
    [' a.example.org ;; b.example.org;', ['a.example.org', 'b.example.org']],
    ['', []],
    [null, []],
  ])('splits the origins %p', (PullDomainName, hosts) => {
    expect(shown({ PullDomainName }).origins.map(({ host }) => host)).toEqual(hosts);
  });

  it('shows a port in the stored address', () => {
    expect(shown({ PullDomainName: 'a.example.org:8080' }).origins).toEqual([
      { protocol: 'RTMP', host: 'a.example.org', port: 8080 },
    ]);
  });
});

describe('isPullLive', () => {
  it('recognises what it wrote in what it reads', () => {
    const wanted = pullSettingsOf('app1', {
      origins: [
        { protocol: 'RTMP', host: 'a.example.org' },
        { protocol: 'RTMP', host: 'b.example.org' },
      ],
      originApp: 'livePullApp',
    });

    expect(isPullLive(wanted, decode(ENTRY)[0])).toBe(true);
  });

  it.each([
    [{ PullDomainName: 'b.example.org;a.example.org' }],
    [{ PullProtocol: 'HLS' }],
    [{ PullAppName: '' }],
    [{ TranscodeLazy: 'yes' }],
  ])('notices %j', (difference) => {
    const [wanted] = decode(ENTRY);
    const [live] = decode({ ...ENTRY, ...difference });

    expect(wanted && isPullLive(wanted, live)).toBe(false);
  });

  it('is false if nothing is live', () => {
    expect(isPullLive(pullSettingsOf('app1', SPEC), undefined)).toBe(false);
  });
});

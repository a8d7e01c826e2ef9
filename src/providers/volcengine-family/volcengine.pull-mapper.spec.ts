import fc from 'fast-check';
import { Origin, PullProtocol, PullSpec } from '../../domain/resources/pull-config';
import { Secret } from '../../domain/access/secret';
import {
  isWritable,
  RelaySource,
  relaySources,
  replacement,
  sameSource,
  selection,
  toAppName,
  toSource,
  toState,
  vhostOf,
} from './volcengine.pull-mapper';

const PROTOCOLS: readonly PullProtocol[] = ['RTMP', 'HTTP_FLV'];

function sent(app: string, spec: PullSpec): unknown {
  return JSON.parse(JSON.stringify(replacement('example', toSource(toAppName(app), spec, PROTOCOLS))));
}

/** What the cloud would answer after this was sent. */
function read(app: string, spec: PullSpec): ReturnType<typeof toState>[] {
  return relaySources([])
    .parse({ RelaySourceConfigList: [sent(app, spec)] })
    .map((source) => toState(source, PROTOCOLS));
}

describe('what is sent', () => {
  it('has a group for each run of origins of one group', () => {
    const origins: Origin[] = [
      { protocol: 'RTMP', host: 'a.example.org', group: 'relay1', params: { key1: 'value1' } },
      { protocol: 'HTTP_FLV', host: '203.0.113.10', port: 8080, group: 'relay1' },
      { protocol: 'RTMP', host: 'b.example.org' },
      { protocol: 'RTMP', host: 'c.example.org', group: 'default', params: {} },
    ];
    expect(sent('live', { origins })).toStrictEqual({
      Vhost: 'example',
      App: 'live',
      GroupDetails: [
        {
          Group: 'relay1',
          Servers: [
            {
              RelaySourceDomain: 'a.example.org',
              RelaySourceProtocol: 'rtmp',
              RelaySourceParams: { key1: 'value1' },
            },
            { RelaySourceDomain: '203.0.113.10:8080', RelaySourceProtocol: 'flv' },
          ],
        },
        {
          Group: 'default',
          Servers: [
            { RelaySourceDomain: 'b.example.org', RelaySourceProtocol: 'rtmp' },
            { RelaySourceDomain: 'c.example.org', RelaySourceProtocol: 'rtmp' },
          ],
        },
      ],
    });
  });

  it('leaves the app out for all of them', () => {
    expect(sent('*', { origins: [] })).toStrictEqual({ Vhost: 'example', GroupDetails: [] });
    expect(selection('example', '')).toStrictEqual({ Vhost: 'example' });
    expect(selection('example', 'live')).toStrictEqual({ Vhost: 'example', App: 'live' });
  });

  it.each<[Origin, string]>([
    [{ protocol: 'RTMP', host: 'origin.example.org' }, 'origin.example.org'],
    [{ protocol: 'RTMP', host: 'origin.example.org', port: 1935 }, 'origin.example.org'],
    [{ protocol: 'RTMP', host: 'origin.example.org', port: 80 }, 'origin.example.org:80'],
    [{ protocol: 'HTTP_FLV', host: 'origin.example.org', port: 80 }, 'origin.example.org'],
    [{ protocol: 'HTTP_FLV', host: 'origin.example.org', port: 1935 }, 'origin.example.org:1935'],
    [{ protocol: 'RTMP', host: '2001:db8::1' }, '[2001:db8::1]'],
    [{ protocol: 'RTMP', host: '2001:db8::1', port: 19350 }, '[2001:db8::1]:19350'],
  ])('writes %o as %s', (origin, address) => {
    expect(sent('live', { origins: [origin] })).toHaveProperty('GroupDetails.0.Servers.0.RelaySourceDomain', address);
  });

  it('is refused where the cloud has no word for it', () => {
    const origins: Origin[] = [{ protocol: 'HLS', host: 'origin.example.org' }];
    expect(() => toSource('live', { origins }, PROTOCOLS)).toThrow(
      'origins.protocol: the provider does not pull over HLS',
    );
    expect(() => vhostOf({ type: 'DOMAIN', domain: 'play.example.com' })).toThrow('vhosts only');
    expect(vhostOf({ type: 'VHOST', vhost: 'example' })).toBe('example');
  });
});

describe('what is read', () => {
  it.each([[undefined], [{}], [{ RelaySourceConfigList: null }], [{ RelaySourceConfigList: [] }]])(
    'is no configuration where the answer has %o',
    (result) => {
      expect(relaySources([]).parse(result)).toEqual([]);
    },
  );

  it.each([
    [null],
    ['none'],
    [0],
    [[]],
    [{ Total: 0 }],
    [{ RelaySourceConfigList: 'none' }],
    [{ RelaySourceConfigList: {} }],
  ])('is no proof of absence where the answer has %o', (result) => {
    expect(relaySources([]).safeParse(result).success).toBe(false);
  });

  it.each<[unknown, object]>([
    ['origin.example.org', { host: 'origin.example.org' }],
    ['origin.example.org:1935', { host: 'origin.example.org' }],
    ['origin.example.org:80', { host: 'origin.example.org', port: 80 }],
    ['203.0.113.10:8080', { host: '203.0.113.10', port: 8080 }],
    ['[2001:db8::1]', { host: '2001:db8::1' }],
    ['[2001:db8::1]:19350', { host: '2001:db8::1', port: 19350 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ])('splits the address %s', (RelaySourceDomain, address) => {
    const server = { RelaySourceDomain, RelaySourceProtocol: 'rtmp', RelaySourceParams: null };
    const [source] = relaySources([]).parse({
      RelaySourceConfigList: [{ App: 'live', GroupDetails: [{ Group: 'relay1', Servers: [server] }] }],
    });
    expect(source && toState(source, PROTOCOLS)).toStrictEqual({
      app: 'live',
      origins: [{ protocol: 'RTMP', ...address, group: 'relay1' }],
      inconsistencies: [],
    });
  });

  it.each(['origin.example.org:0', 'origin.example.org:65536', 'origin.example.org:rtmp', 'a:b:c', ''])(
    'shows the address %p as it is, and says so',
    (address) => {
      const state = toState(
        {
          app: '',
          groups: [{ Group: '', Servers: [{ RelaySourceDomain: address, RelaySourceProtocol: 'FLV' }] }],
        },
        PROTOCOLS,
      );
      expect(state).toStrictEqual({
        app: '*',
        origins: [{ protocol: 'HTTP_FLV', host: address, group: 'default' }],
        inconsistencies: [`origins[0]: its address "${address}" is neither a host nor host:port.`],
      });
    },
  );

  it('has no protocol where there is no word for it, and says so', () => {
    const groups = [
      { Group: 'a', Servers: [{ RelaySourceDomain: 'a.example.org', RelaySourceProtocol: 'rtmp' }] },
      { Group: 'b', Servers: [{ RelaySourceDomain: 'b.example.org', RelaySourceProtocol: 'hls' }] },
      { Group: 'c', Servers: null },
    ];
    expect(toState({ app: 'live', groups }, PROTOCOLS)).toStrictEqual({
      app: 'live',
      origins: [
        { protocol: 'RTMP', host: 'a.example.org', group: 'a' },
        { host: 'b.example.org', group: 'b' },
      ],
      inconsistencies: ['origins[1]: it uses the protocol "hls", which livegate does not know.'],
      unshown: [{ field: 'origins', value: new Secret('b.example.org hls') }],
    });
  });

  it('keeps what it does not know, so that it can be put back', () => {
    const config = {
      Vhost: 'example',
      App: 'live',
      GroupDetails: [
        { Group: 'a', Weight: 3, Servers: [{ RelaySourceDomain: 'a', RelaySourceProtocol: 'rtmp', Rank: 1 }] },
      ],
    };
    const [source] = relaySources([]).parse({ RelaySourceConfigList: [config] });
    expect(source && replacement('example', source)).toStrictEqual(config);
  });

  it('is what was sent', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    const text = fc.string({ maxLength: 20 });
    const origin: fc.Arbitrary<Origin> = fc.record(
      {
        protocol: fc.constantFrom<'RTMP' | 'HTTP_FLV'>('RTMP', 'HTTP_FLV'),
        host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
        group: name,
        // A default port is left out on the way, which the table above shows.
        port: fc.integer({ min: 1, max: 65535 }).filter((port) => port !== 1935 && port !== 80),
        params: fc.dictionary(name, text, {
          minKeys: 1,
          maxKeys: 3,
          noNullPrototype: true,
        }),
      },
      { requiredKeys: ['protocol', 'host', 'group'] },
    );
    const spec = fc.record({ origins: fc.array(origin, { minLength: 1, maxLength: 10 }) });
    fc.assert(
      fc.property(fc.oneof(fc.constant('*'), name), spec, (app, { origins }) => {
        expect(read(app, { origins })).toEqual([{ app, origins, inconsistencies: [] }]);
      }),
    );
  });
});

describe('isWritable', () => {
  const server = { RelaySourceDomain: 'a.example.org', RelaySourceProtocol: 'rtmp' };

  it.each<[string, RelaySource['groups'], boolean]>([
    ['as livegate writes it', [{ Group: 'g', Servers: [server, { ...server, RelaySourceProtocol: 'flv' }] }], true],
    [
      'with a protocol that cannot be written',
      [{ Group: 'g', Servers: [{ ...server, RelaySourceProtocol: 'hls' }] }],
      false,
    ],
    ['without a group', [], false],
    ['with a group that has no name', [{ Group: '', Servers: [server] }], false],
    ['with a group that has no server', [{ Group: 'g', Servers: null }], false],
  ])('says of a configuration %s', (_, groups, expected) => {
    expect(isWritable({ app: 'live', groups }, PROTOCOLS)).toBe(expected);
  });
});

describe('sameSource', () => {
  const server = {
    RelaySourceDomain: 'a.example.org',
    RelaySourceProtocol: 'rtmp',
    RelaySourceParams: { a: '1', b: '2' },
  };
  const other = { RelaySourceDomain: 'b.example.org', RelaySourceProtocol: 'rtmp' };
  const wanted = { app: 'live', groups: [{ Group: 'g', Servers: [server, other] }] };

  it.each<[string, RelaySource, boolean]>([
    ['nothing', wanted, true],
    ['the app', { ...wanted, app: '' }, false],
    ['the order of origins', { ...wanted, groups: [{ Group: 'g', Servers: [other, server] }] }, false],
    ['a group', { ...wanted, groups: [{ Group: 'h', Servers: [server, other] }] }, false],
    ['a missing origin', { ...wanted, groups: [{ Group: 'g', Servers: [server] }] }, false],
    [
      'a parameter',
      { ...wanted, groups: [{ Group: 'g', Servers: [{ ...server, RelaySourceParams: { a: '1' } }, other] }] },
      false,
    ],
    [
      'a protocol',
      { ...wanted, groups: [{ Group: 'g', Servers: [server, { ...other, RelaySourceProtocol: 'flv' }] }] },
      false,
    ],
    [
      'the order of parameters',
      { ...wanted, groups: [{ Group: 'g', Servers: [{ ...server, RelaySourceParams: { b: '2', a: '1' } }, other] }] },
      true,
    ],
    [
      'empty parameters',
      { ...wanted, groups: [{ Group: 'g', Servers: [server, { ...other, RelaySourceParams: {} }] }] },
      true,
    ],
    [
      'the case of a host',
      { ...wanted, groups: [{ Group: 'g', Servers: [server, { ...other, RelaySourceDomain: 'B.example.org' }] }] },
      true,
    ],
  ])('looks at what differs: %s', (_, live, expected) => {
    expect(sameSource(wanted, live)).toBe(expected);
  });
});

describe('a record of unexpected types', () => {
  const server = (params: unknown) => ({
    RelaySourceDomain: 'o.example.org',
    RelaySourceProtocol: 'rtmp',
    ...(params as object),
  });
  const listOf = (params: unknown) =>
    relaySources([]).parse({
      RelaySourceConfigList: [
        { App: 'bad', GroupDetails: [{ Group: 'g', Servers: [server(params)] }] },
        { App: 'good', GroupDetails: [{ Group: 'g', Servers: [server({})] }] },
      ],
    });

  it.each<[unknown, string]>([
    [1, '1'],
    [-7, '-7'],
    [1.5, '1.5'],
    [true, 'true'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('is taken where %j can mean only one thing', (value, text) => {
    const [bad] = listOf({ RelaySourceParams: { key1: value } });
    expect(bad && toState(bad, PROTOCOLS)).toMatchObject({
      origins: [{ params: { key1: text } }],
      inconsistencies: [],
    });
  });

  it.each([2 ** 53, 1e300, null, {}, ['x']])(
    'is told, and those beside it are read, where a parameter is %j',
    (value) => {
      const [bad, good] = listOf({ RelaySourceParams: { key1: value } }).map((source) => toState(source, PROTOCOLS));
      expect(good).toMatchObject({ app: 'good', origins: [{ host: 'o.example.org' }], inconsistencies: [] });
      expect(bad).toMatchObject({ app: 'bad', origins: [] });
      expect(bad?.inconsistencies.join()).toMatch(/GroupDetails\.0\.Servers\.0\.RelaySourceParams/);
      expect(bad?.unshown).toHaveLength(1);
      expect(isWritable(listOf({ RelaySourceParams: { key1: value } })[0] as RelaySource, PROTOCOLS)).toBe(false);
    },
  );
});

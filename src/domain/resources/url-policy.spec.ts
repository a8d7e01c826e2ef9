import { connectionFault, originHostFault, urlFault, UrlPolicy } from './url-policy';

const STRICT: UrlPolicy = { allowPrivateHosts: false };
const OPEN: UrlPolicy = { allowPrivateHosts: true };

/**
 * Addresses in special-use ranges (RFC 6890 and its registries), each in the spellings that URL
 * parsers take for it.
 */
const SPECIAL_IPV4: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1 (loopback)': [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0X7F000001',
    '0x7f.0.0.1',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '0177.0x0.0.1',
    '127.0.0.01',
    '127.255.255.254',
  ],
  '0.0.0.0 (this network)': ['0.0.0.0', '0', '0x0', '00', '0.1.2.3'],
  '10.0.0.1 (private)': ['10.0.0.1', '10.1', '0x0a000001', '012.0.0.1', '167772161', '10.255.255.255'],
  '100.64.0.1 (carrier NAT)': ['100.64.0.1', '100.127.255.255', '1681915905'],
  '169.254.169.254 (link local)': [
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '169.16689662',
  ],
  '172.16.0.1 (private)': ['172.16.0.1', '172.31.255.255', '0xac100001'],
  '192.0.0.8 (protocol assignments)': ['192.0.0.8'],
  '192.0.2.1 (documentation)': ['192.0.2.1'],
  '192.88.99.1 (6to4 relays)': ['192.88.99.1'],
  '192.168.0.1 (private)': ['192.168.0.1', '192.168.1', '0xc0a80001', '3232235521', '0300.0250.0.1'],
  '198.18.0.1 (benchmarks)': ['198.18.0.1', '198.19.255.255'],
  '198.51.100.1 (documentation)': ['198.51.100.1'],
  '203.0.113.1 (documentation)': ['203.0.113.1'],
  '224.0.0.1 (multicast)': ['224.0.0.1', '239.255.255.255'],
  '240.0.0.1 (reserved)': ['240.0.0.1'],
  '255.255.255.255 (broadcast)': ['255.255.255.255', '4294967295', '0xffffffff'],
};

/** Without brackets. */
const SPECIAL_IPV6: readonly string[] = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:7f00:0001',
  '::FFFF:10.0.0.1',
  '::ffff:169.254.169.254',
  '::127.0.0.1',
  '::7f00:1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456:789a::1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'ff02::1',
  '1::1',
  '4000::1',
];

const LOCAL_NAMES: readonly string[] = [
  'localhost',
  'LOCALHOST',
  'LocalHost',
  'localhost.',
  'app.localhost',
  'app.localhost.',
  'printer.local',
  'metadata.google.internal',
  'METADATA.GOOGLE.INTERNAL',
  'a.b.c.internal.',
  'intranet',
  'ip6-localhost',
  'IP6-Loopback',
  'localhost6',
  'a'.repeat(63),
  'example',
  'com.',
  'localhost.localdomain',
  'localhost6.localdomain6',
  'kubernetes.default.svc',
  'api.team.svc.cluster.local',
  'cluster.local',
  'nas.home.arpa',
  'home.arpa.',
  '1.0.0.10.in-addr.arpa',
  'duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion',
  'hooks.test',
  'hooks.invalid',
  'hooks.alt',
  'router.lan',
  'wiki.corp',
  'wiki.Intranet.',
  'nas.home',
  'db.private',
];

/** Clouds' metadata services, and IPv4 addresses within IPv6 ones. */
const REACHING_IN: readonly string[] = [
  '168.63.129.16',
  '0xa83f8110',
  '2822734096',
  '0250.077.0201.020',
  '100.100.100.200',
  '100.96.0.96',
  '192.0.0.192',
  '169.254.170.2',
  'fd00:ec2::254',
  'fd20:ce::254',
  '::ffff:168.63.129.16',
  '64:ff9b::a83f:8110',
  '64:ff9b:1::10.0.0.1',
  '2002:a83f:8110::1',
  '2001:0:7f00:1::1',
  '::10.0.0.1',
  '2001:470:1:2::5efe:10.0.0.1',
  '2001:470:1:2:200:5efe:168.63.129.16',
];

const ipv4Spellings = Object.entries(SPECIAL_IPV4).flatMap(([address, spellings]) =>
  spellings.map((spelling) => ({ address, spelling })),
);

describe('special-use hosts', () => {
  test.each(ipv4Spellings)('$spelling for $address', ({ spelling }) => {
    for (const url of [`http://${spelling}/`, `https://${spelling}:8443/path?query`, `http://${spelling}`]) {
      expect({ url, fault: urlFault(url, STRICT) }).toMatchObject({ url, fault: { reason: 'FORBIDDEN_HOST' } });
      expect({ url, fault: urlFault(url, OPEN) }).toEqual({ url, fault: undefined });
    }
    // A trailing dot is no part of an origin's name.
    const reason = spelling.endsWith('.') ? 'INVALID_FORMAT' : 'FORBIDDEN_HOST';
    expect(originHostFault(spelling, STRICT)).toMatchObject({ reason });
  });

  test.each(SPECIAL_IPV6)('%s', (address) => {
    expect(urlFault(`http://[${address}]/`, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(urlFault(`http://[${address}]/`, OPEN)).toBeUndefined();
    expect(originHostFault(address, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(originHostFault(address, OPEN)).toBeUndefined();
  });

  test.each(LOCAL_NAMES)('%s', (name) => {
    expect(urlFault(`http://${name}/`, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    const reason = name.endsWith('.') ? 'INVALID_FORMAT' : 'FORBIDDEN_HOST';
    expect(originHostFault(name, STRICT)).toMatchObject({ reason });
    expect(urlFault(`http://${name}/`, OPEN)).toBeUndefined();
  });

  test.each(REACHING_IN)('%s', (address) => {
    const host = address.includes(':') ? `[${address}]` : address;
    expect(urlFault(`http://${host}/`, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(urlFault(`http://${host}/`, OPEN)).toBeUndefined();
    expect(originHostFault(address, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(originHostFault(address, OPEN)).toBeUndefined();
  });

  test.each(['010.0.0.1', '0127.0.0.1', '0172.020.0.1', '0012.0.0.1', '00100.64.0.1', '010.1'])(
    '%s, for parsers that take it for decimal',
    (spelling) => {
      expect(urlFault(`http://${spelling}:080/`, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
      expect(originHostFault(spelling, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    },
  );

  test('percent-encoded, for parsers that decode', () => {
    expect(urlFault('http://%6cocalhost/', STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(urlFault('http://%EF%BD%8Cocalhost/', STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(urlFault('http://%31%32%37.0.0.1/', STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(urlFault('http://169%2e254%2e169%2e254/', STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
  });
});

test.each([
  'https://hooks.example.com/live',
  'http://example.com',
  'HTTPS://EXAMPLE.COM/A',
  'http://example.com:8080/a;b?c=d&e=%20f',
  'http://example.com./',
  'http://callback_1.example.com/',
  'http://xn--fiqs8s.example/',
  'http://1.1.1.1/',
  'http://[2606:4700::1111]/',
  'http://[::ffff:8.8.8.8]/',
  'http://localhost.example.com/',
  'http://svc.example.org/',
  'http://168.63.129.17/',
  'http://[2001:470:1:2::5efe:8.8.8.8]/',
  'http://[2001:470:1:2:100::5efe]/',
  // What it resolves to is not looked up.
  'http://10.0.0.1.nip.io/',
  'http://example.internal.example.com/',
  `http://example.com/${'a'.repeat(2048 - 'http://example.com/'.length)}`,
])('%.60s may receive callbacks', (url) => {
  expect(urlFault(url, STRICT)).toBeUndefined();
});

test.each([
  ['no scheme', 'example.com/live'],
  ['another scheme', 'ftp://example.com/'],
  ['a scheme for scripts', 'javascript:alert(1)'],
  ['a scheme without host', 'http:///live'],
  ['one slash', 'http:/example.com'],
  ['back-slashes', 'http:\\\\example.com'],
  ['a back-slash that a parser may take for a slash', 'http://example.com\\@127.0.0.1/'],
  ['a back-slash in its path', 'http://example.com/a\\b'],
  ['nothing', ''],
  ['a user', 'http://user@example.com/'],
  ['a user and password', 'http://user:password@example.com/'],
  ['an empty user', 'http://@example.com/'],
  ['an address for a user', 'http://127.0.0.1@example.com/'],
  ['a fragment', 'http://example.com/#a'],
  ['an empty fragment', 'http://example.com/#'],
  ['a space', 'http://example.com/a b'],
  ['a space in front', ' http://example.com/'],
  ['a tab', 'http://exam\tple.com/'],
  ['a line feed', 'http://example.com/\nx'],
  ['a NUL', 'http://example.com/\0'],
  ['DEL', 'http://example.com/\x7f'],
  ['a letter beyond ASCII', 'http://exämple.com/'],
  ['full-width digits', 'http://１２７.0.0.1/'],
  ['an ideographic full stop', 'http://127。0。0。1/'],
  ['circled digits', 'http://①②⑦.0.0.1/'],
  ['a semicolon in the host', 'http://127.0.0.1;x.example.com/'],
  ['a comma in the host', 'http://a.example.com,b.example.com/'],
  ['an empty label', 'http://a..example.com/'],
  ['punycode that stands for plain letters', 'http://xn--localhost-/'],
  ['full-width letters', 'http://ｌｏｃａｌｈｏｓｔ/'],
  ['a zone within brackets', 'http://[fe80::1%eth0]/'],
  ['two dots at the end', 'http://a.localhost../'],
  ['other punctuation in the host', 'http://(a).example.com/'],
  ['an asterisk for a label', 'http://*.example.com/'],
  ['a label of 64', `http://${'a'.repeat(64)}.example.com/`],
  ['a host of 254', `http://${'a.'.repeat(126)}aa/`],
  ['a hyphen at the edge of a label', 'http://-a.example.com/'],
  ['an address that is none', 'http://256.0.0.1/'],
  ['too many parts of an address', 'http://1.2.3.4.5/'],
  ['an IPv6 address without brackets', 'http://2606:4700::1111/'],
  ['an IPv6 zone', 'http://[fe80::1%25eth0]/'],
  ['a percent-encoded dot in its host', 'http://hooks%2eexample.com/'],
  ['another script’s dot in its host', 'http://hooks%E3%80%82example.com/'],
  ['a port that is none', 'http://example.com:65536/'],
  ['a port of letters', 'http://example.com:http/'],
])('a URL with %s is malformed, whatever the policy', (_title, url) => {
  expect(urlFault(url, STRICT)).toMatchObject({ reason: 'INVALID_FORMAT' });
  expect(urlFault(url, OPEN)).toMatchObject({ reason: 'INVALID_FORMAT' });
});

test('a URL has at most 2048 characters', () => {
  const start = 'http://example.com/';
  expect(urlFault(start + 'a'.repeat(2049 - start.length), OPEN)).toMatchObject({ reason: 'OUT_OF_RANGE' });
});

test.each([
  'origin.example.org',
  'ORIGIN.example.org',
  'example.org',
  'live_1.example.org',
  '8.8.8.8',
  '134744072',
  '2606:4700::1111',
  `${'a'.repeat(63)}.example.org`,
])('%.40s is an origin', (host) => {
  expect(originHostFault(host, STRICT)).toBeUndefined();
});

test.each([
  ['nothing', ''],
  ['a scheme', 'rtmp://origin.example.org'],
  ['a port', 'origin.example.org:1935'],
  ['a path', 'origin.example.org/live'],
  ['a semicolon, which would make it two', 'a.example.org;127.0.0.1'],
  ['a user', 'user@origin.example.org'],
  ['a space', 'origin example.org'],
  ['a line feed at the end', 'origin.example.org\n'],
  ['an empty label', 'origin..example.org'],
  ['a dot at the end', 'origin.example.org.'],
  ['a hyphen at the edge of a label', 'origin-.example.org'],
  ['a label of 64', 'a'.repeat(64)],
  ['254 characters', `${'a.'.repeat(126)}aa`],
  ['a letter beyond ASCII', 'örigin.example.org'],
  ['percent-encoding', '%6cocalhost'],
  ['an address that is none', '256.1.1.1'],
  ['a number for its last label that makes no address', 'a.1'],
  ['brackets', '[2606:4700::1111]'],
  ['an IPv6 zone', 'fe80::1%eth0'],
  ['half an IPv6 address', '2606:4700'],
  ['a query', 'origin.example.org?x'],
  ['an asterisk', '*.example.org'],
])('an origin with %s is malformed, whatever the policy', (_title, host) => {
  expect(originHostFault(host, STRICT)).toMatchObject({ reason: 'INVALID_FORMAT' });
  expect(originHostFault(host, OPEN)).toMatchObject({ reason: 'INVALID_FORMAT' });
});

describe('allowed hosts', () => {
  const policy: UrlPolicy = {
    allowPrivateHosts: false,
    allowedHosts: ['hooks.corp.example', '*.Example.com', '8.8.8.8', '2606:4700::1111', '127.0.0.1', '*.1.1.1'],
  };

  test.each([
    'https://hooks.corp.example/live',
    'https://HOOKS.CORP.EXAMPLE:8443/',
    'https://hooks.corp.example./',
    'https://a.example.com/',
    'https://a.b.example.com/?host=elsewhere.example',
    'http://8.8.8.8/',
    'http://134744072/',
    'http://[::ffff:8.8.8.8]/',
    'http://[2606:4700:0::1111]/',
  ])('%s matches a pattern', (url) => {
    expect(urlFault(url, policy)).toBeUndefined();
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    expect(originHostFault(host, policy)).toBeUndefined();
  });

  test.each([
    'https://example.com/',
    'https://notexample.com/',
    'https://a.example.com.evil.example/',
    'https://evil.example/a.example.com',
    'https://a.hooks.corp.example/',
    'https://hooks.corp.example.org/',
    'http://8.8.4.4/',
    'http://1.1.1.1/',
    'http://[2606:4700::1112]/',
    'http://127.0.0.1/',
  ])('%s matches none, or is never allowed', (url) => {
    expect(urlFault(url, policy)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    expect(originHostFault(host, policy)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
  });

  test('an address must match in every reading', () => {
    for (const host of ['8.8.8.8', '08.8.8.8', '010.8.8.8', '8.8.8.010']) {
      const isTaken = urlFault(`http://${host}/`, policy) === undefined;
      expect({ host, isTaken }).toEqual({ host, isTaken: host === '8.8.8.8' });
      expect(originHostFault(host, policy) === undefined).toBe(isTaken);
    }
  });

  test('"*" is every host that the rest of the policy lets through', () => {
    const every: UrlPolicy = { allowPrivateHosts: false, allowedHosts: ['*'] };
    for (const host of ['a.example.com', '8.8.8.8', '2606:4700::1111'])
      expect(originHostFault(host, every)).toBeUndefined();
    expect(originHostFault('10.0.0.1', every)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
  });
});

describe('what livegate itself connects to', () => {
  test.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('%s, always', (address) => {
    expect(connectionFault(address, STRICT)).toBeUndefined();
    expect(connectionFault(address, OPEN)).toBeUndefined();
  });

  test.each(['127.0.0.1', '10.1.2.3', '192.168.0.1', '100.64.1.1', '::1', 'fd12::1', '::ffff:10.0.0.1'])(
    '%s, where private hosts are allowed',
    (address) => {
      expect(connectionFault(address, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
      expect(connectionFault(address, OPEN)).toBeUndefined();
    },
  );

  test.each([
    ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '169.254.169.254', '192.0.2.1', '198.18.0.1', '240.0.0.1'],
    ...['::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '::7f00:1'],
    ...['::ffff:169.254.169.254', '168.63.129.16', '100.100.100.200', '100.96.0.96', 'fd00:ec2::254', 'fd20:ce::254'],
    ...['::ffff:100.100.100.200', '2600::5efe:10.0.0.1', '', 'localhost'],
  ])('%s never', (address) => {
    expect(connectionFault(address, OPEN)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
    expect(connectionFault(address, STRICT)).toMatchObject({ reason: 'FORBIDDEN_HOST' });
  });
});

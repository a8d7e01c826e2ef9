import {
  decodeDomainPage,
  decodeLabels,
  decodeMappings,
  DomainMapping,
  familiesOf,
  toDomain,
} from './alibaba.domain-mapper';

const NO_FAMILIES = { mainOf: new Map(), ingestOf: new Map(), unread: new Set<string>() };
const item = (DomainName: string, rest: object = {}) => ({ DomainName, LiveDomainType: 'liveVideo', ...rest });
const page = (...items: object[]) => decodeDomainPage({ Domains: { PageData: items }, TotalCount: items.length }).items;
const domainOf = (entry: object) => page(entry).map((one) => toDomain(one, NO_FAMILIES, new Map()))[0];

test('a page as the cloud documents it', () => {
  const answer = {
    PageNumber: 1,
    PageSize: 50,
    TotalCount: 1,
    Domains: {
      PageData: [
        {
          DomainName: 'play.example.com',
          LiveDomainType: 'liveVideo',
          LiveDomainStatus: 'online',
          RegionName: 'cn-beijing',
          ResourceGroupId: 'rg-1',
          Cname: 'play.example.com.w.example.net',
          Description: 'none',
          GmtCreated: '2018-08-07T06:51:10Z',
          GmtModified: '2018-08-07T06:51Z',
        },
      ],
    },
  };
  const { items, total } = decodeDomainPage(answer);
  expect(total).toBe(1);
  expect(items.map((one) => toDomain(one, NO_FAMILIES, new Map([['play.example.com', { team: 'a' }]])))).toEqual([
    {
      name: 'play.example.com',
      role: 'STREAMING',
      state: 'ACTIVE',
      ingestDomains: [],
      region: 'cn-beijing',
      cname: 'play.example.com.w.example.net',
      labels: { team: 'a' },
      project: 'rg-1',
      createdAtMs: Date.UTC(2018, 7, 7, 6, 51, 10),
    },
  ]);
});

test.each([
  ['online', 'ACTIVE'],
  ['configuring', 'PENDING'],
  ['checking', 'PENDING'],
  ['offline', 'DISABLED'],
  ['check_failed', 'REJECTED'],
  ['configure_failed', 'REJECTED'],
  ['Online', 'ACTIVE'],
  ['hibernating', undefined],
  [undefined, undefined],
])('the status %s is %s', (LiveDomainStatus, state) => {
  expect(domainOf(item('a.example.com', { LiveDomainStatus }))?.state).toBe(state);
});

test.each([
  ['Play.Example.COM', 'play.example.com'],
  ['play.example.com.', 'play.example.com'],
  ['例子.example.com', 'xn--fsqu00a.example.com'],
  ['under_score.example.com', undefined],
  ['*.example.com', undefined],
])('the name %s is %s', (given, name) => {
  expect(domainOf(item(given))?.name).toBe(name);
});

test('a type that livegate does not know is no role', () => {
  expect(domainOf(item('a.example.com', { LiveDomainType: 'liveOther' }))).not.toHaveProperty('role');
});

test.each<[string, object]>([
  ['no list', { TotalCount: 0 }],
  ['no total', { Domains: { PageData: [] } }],
  ['a domain without a name', { Domains: { PageData: [{ LiveDomainType: 'liveVideo' }] }, TotalCount: 1 }],
  ['a list that is none', { Domains: { PageData: 'none' }, TotalCount: 0 }],
])('an answer with %s is none', (_title, answer) => {
  expect(() => decodeDomainPage({ ...answer })).toThrow();
});

describe('a member of an unexpected type', () => {
  test.each<[string, string]>([
    ['LiveDomainType', 'role'],
    ['LiveDomainStatus', 'state'],
    ['RegionName', 'region'],
    ['ResourceGroupId', 'project'],
    ['Cname', 'cname'],
    ['GmtCreated', 'createTime'],
  ])('%s leaves its domain in the list, and is named', (member, field) => {
    const odd = item('odd.example.com', { [member]: { value: 1 } });
    const domains = page(odd, item('a.example.com')).map((one) => toDomain(one, NO_FAMILIES, new Map()));
    expect(domains).toEqual([
      expect.objectContaining({ name: 'odd.example.com', unread: [field] }),
      expect.not.objectContaining({ unread: expect.anything() as unknown }),
    ]);
  });

  test('several are named, and a number is read as its digits', () => {
    const odd = item('odd.example.com', { Cname: {}, RegionName: [], ResourceGroupId: 7 });
    expect(domainOf(odd)).toMatchObject({ project: '7', unread: ['region', 'cname'] });
  });

  test('a label leaves the labels of its domain out, and those of others in', () => {
    const tagged = (ResourceId: string, Value: unknown) => ({ ResourceId, Tag: [{ Key: 'team', Value }] });
    const labels = decodeLabels({ TagResources: [tagged('a.example.com', {}), tagged('b.example.com', 7)] });
    const [a, b] = page(item('a.example.com'), item('b.example.com')).map((one) => toDomain(one, NO_FAMILIES, labels));
    expect(a).toMatchObject({ labels: {}, unread: ['labels'] });
    expect(b).toMatchObject({ labels: { team: '7' } });
    expect(b).not.toHaveProperty('unread');
  });

  test('a mapping leaves the role of the domain that was asked for open', () => {
    const listed = page(item('a.example.com'), item('b.example.com'));
    const mapping = decodeMappings({ LiveDomainModels: [{ DomainName: {}, Type: 'publish' }] });
    const families = familiesOf(
      listed,
      new Map([
        ['a.example.com', mapping],
        ['b.example.com', []],
      ]),
    );
    const [a, b] = listed.map((one) => toDomain(one, families, new Map()));
    expect(a).toMatchObject({ unread: ['role', 'mainDomain', 'ingestDomains'] });
    expect(a).not.toHaveProperty('role');
    expect(b).toMatchObject({ role: 'STREAMING' });
  });
});

test('mappings are read with and without an object around their list', () => {
  const models = [{ DomainName: 'Push.example.com', Type: 'publish' }];
  const wanted = [{ name: 'push.example.com', type: 'publish' }];
  expect(decodeMappings({ LiveDomainModels: { LiveDomainModel: models } })).toEqual(wanted);
  expect(decodeMappings({ LiveDomainModels: models })).toEqual(wanted);
  for (const none of [{}, { LiveDomainModels: null }, { LiveDomainModels: {} }])
    expect(decodeMappings(none)).toEqual([]);
  expect(() => decodeMappings({ LiveDomainModels: 'none' })).toThrow();
});

test('labels are read by domain', () => {
  const TagResources = [{ ResourceId: 'A.example.com', Tag: [{ Key: 'team', Value: 'a' }, { Key: 'old' }] }];
  expect(decodeLabels({ TagResources })).toEqual(new Map([['a.example.com', { team: 'a', old: '' }]]));
  expect(decodeLabels({})).toEqual(new Map());
});

describe('what belongs together', () => {
  const listed = page(
    item('push.example.com', { LiveDomainType: 'liveEdge' }),
    item('other-push.example.com', { LiveDomainType: 'liveEdge' }),
    item('main.example.com'),
    item('sub.example.com'),
    item('lonely.example.com'),
  );
  const map = (...entries: string[]): DomainMapping[] =>
    entries.map((entry) => {
      const [name = '', type = ''] = entry.split(' ');
      return { name: `${name}.example.com`, type };
    });
  const families = (mappings: Readonly<Record<string, readonly DomainMapping[]>>) => {
    const { mainOf, ingestOf } = familiesOf(
      listed,
      new Map(Object.entries(mappings).map(([name, of]) => [`${name}.example.com`, of])),
    );
    return { mainOf: Object.fromEntries(mainOf), ingest: ingestOf.get('main.example.com') };
  };
  const wanted = {
    mainOf: {
      'sub.example.com': 'main.example.com',
      'push.example.com': 'main.example.com',
      'other-push.example.com': 'main.example.com',
    },
    ingest: ['other-push.example.com', 'push.example.com'],
  };

  test('by the type of the mapped domain', () => {
    expect(
      families({
        main: map('push publish', 'other-push publish', 'sub play'),
        sub: map('main vhost'),
        lonely: [],
      }),
    ).toEqual(wanted);
  });

  test('also if a domain is mapped to itself', () => {
    expect(
      families({
        main: map('main vhost', 'push publish', 'other-push publish'),
        sub: map('main vhost', 'sub play', 'push publish'),
        lonely: map('lonely vhost'),
      }),
    ).toEqual(wanted);
  });

  test('by the type of the queried domain', () => {
    expect(
      families({
        main: map('push vhost', 'other-push vhost', 'sub vhost'),
        sub: map('main play'),
        lonely: [],
      }),
    ).toEqual(wanted);
  });
});

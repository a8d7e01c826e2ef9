import { domainPage } from './volcengine.domain-mapper';

const item = (Domain: unknown, rest: object = {}) => ({ Domain, Vhost: 'v.example.com', Type: 'push', ...rest });
const read = (...items: object[]) => domainPage.parse({ DomainList: items, Total: items.length }).items;

describe('a member of an unexpected type', () => {
  test.each<[string, string]>([
    ['Vhost', 'vhost'],
    ['Type', 'role'],
    ['Status', 'state'],
    ['Region', 'region'],
    ['CNAME', 'cname'],
    ['ProjectName', 'project'],
    ['Tags', 'labels'],
    ['CreateTime', 'createTime'],
  ])('%s leaves its domain in the list, and is named', (member, field) => {
    const [odd, other] = read(item('odd.example.com', { [member]: { value: 1 } }), item('a.example.com'));
    expect(odd?.domain).toMatchObject({ name: 'odd.example.com', unread: [field] });
    expect(other?.domain).toMatchObject({ name: 'a.example.com', vhost: 'v.example.com', role: 'INGEST' });
    expect(other?.domain).not.toHaveProperty('unread');
  });

  test('a number is read as its digits', () => {
    const [one] = read(item('a.example.com', { ProjectName: 7, Status: '2', Tags: [{ Key: 'team', Value: 3 }] }));
    expect(one?.domain).toMatchObject({ project: '7', state: 'DISABLED', labels: { team: '3' } });
    expect(one?.domain).not.toHaveProperty('unread');
  });

  test.each([undefined, null, '', 7, {}])('a name %p cannot be left out: the list is none', (name) => {
    expect(() => read(item('a.example.com'), item(name))).toThrow();
  });
});

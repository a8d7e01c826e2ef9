import { HostAndPort } from '../../domain/values/redis-target';
import { ClusterNode, connectToOwner, referredTo } from './cluster-owner';
import { isUnusable } from './redis-unusable';

const refusal = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const gone = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** What each node answers: `owner` for itself, another node, or an error. Others are gone. */
type Answers = Readonly<Record<string, Error | string>>;

class Nodes {
  readonly asked: string[] = [];
  readonly open = new Set<string>();

  constructor(private readonly answers: Answers) {}

  readonly connect = ({ host, port }: HostAndPort): Promise<ClusterNode & { readonly name: string }> => {
    const name = `${host}:${port}`;
    this.asked.push(name);
    const answer = this.answers[name];
    if (answer === undefined) return Promise.reject(gone());
    this.open.add(name);
    const other =
      typeof answer === 'string' && answer !== 'owner' ? referredTo(refusal(`MOVED 502 ${answer}`)) : undefined;
    return Promise.resolve({
      name,
      referral: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(other)),
      close: () => this.open.delete(name),
    });
  };
}

async function found(nodes: Nodes, hosts = ['a:1', 'b:2', 'c:3']): Promise<string> {
  return (await connectToOwner(hosts, nodes.connect)).name;
}

it.each<[string, Answers, string[]]>([
  ['a node that serves the keys', { 'a:1': 'owner' }, ['a:1']],
  ['the node that another one names', { 'a:1': '10.0.0.7:7', '10.0.0.7:7': 'owner' }, ['a:1', '10.0.0.7:7']],
  ['one behind several', { 'a:1': 'd:4', 'd:4': 'e:5', 'e:5': 'owner' }, ['a:1', 'd:4', 'e:5']],
  ['one by IPv6', { 'a:1': '::1:7', '::1:7': 'owner' }, ['a:1', '::1:7']],
  ['one whose host is that of the node that names it', { 'a:1': ':7', 'a:7': 'owner' }, ['a:1', 'a:7']],
  ['one that does not know its name', { 'a:1': '?:7', 'a:7': 'owner' }, ['a:1', 'a:7']],
  ['one although others are gone', { 'c:3': 'owner' }, ['a:1', 'b:2', 'c:3']],
  [
    'the new one although others still name one that is gone',
    { 'a:1': 'old:9', 'b:2': 'old:9', 'c:3': 'new:8', 'new:8': 'owner' },
    ['a:1', 'old:9', 'b:2', 'c:3', 'new:8'],
  ],
  [
    'one although another refuses',
    { 'a:1': refusal('CLUSTERDOWN The cluster is down'), 'b:2': 'owner' },
    ['a:1', 'b:2'],
  ],
])('connects to %s, and only to that', async (_title, answers, asked) => {
  const nodes = new Nodes(answers);
  expect(await found(nodes)).toBe(asked.at(-1));
  expect(nodes.asked).toEqual(asked);
  expect([...nodes.open]).toEqual(asked.slice(-1));
});

it.each<[string, Answers, string]>([
  ['all are gone', {}, 'ECONNREFUSED'],
  ['one refuses and others are gone', { 'b:2': refusal('CLUSTERDOWN The cluster is down') }, 'CLUSTERDOWN'],
  ['they name one that is gone', { 'a:1': 'old:9', 'b:2': 'old:9', 'c:3': 'old:9' }, 'ECONNREFUSED'],
  ['they refer to one another', { 'a:1': 'b:2', 'b:2': 'a:1', 'c:3': 'a:1' }, 'refer to one another'],
])('fails with what says most if %s, and keeps no connection', async (_title, answers, cause) => {
  const nodes = new Nodes(answers);
  await expect(found(nodes)).rejects.toThrow(cause);
  expect(nodes.open.size).toBe(0);
});

it('does not follow nodes without an end', async () => {
  let port = 100;
  const endless = (): Promise<ClusterNode> => {
    port += 1;
    return Promise.resolve({
      referral: () => Promise.resolve({ host: 'a', port }),
      close: () => undefined,
    });
  };
  await expect(connectToOwner(['a:1'], endless)).rejects.toThrow('refer to one another');
});

it.each([
  ['MOVED 502 10.0.0.7:6379', false],
  ['ASK 502 10.0.0.7:6379', false],
  ['TRYAGAIN Multiple keys request during rehashing of slot', false],
  ['CLUSTERDOWN Hash slot not served', false],
  ['NOAUTH Authentication required.', true],
])('%s: an immediate retry would fail: %s', (message, unusable) => {
  expect(isUnusable(refusal(message))).toBe(unusable);
});

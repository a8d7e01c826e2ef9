import { GatewayError } from '../../domain/errors/gateway-error';
import { formatCallbackParent } from '../../domain/resources/resource-name';
import { ConfigPlace } from './config-places';
import { PlaceRead, PlaceWalk, WalkedPage } from './place-walk';

const place = (domain: string): ConfigPlace => ({ account: 'ali', scope: { type: 'DOMAIN', domain } });
const nameIn = (domain: string, kind: string): string => `accounts/ali/domains/${domain}/callbackConfigs/${kind}`;
const NOT_NOW = new GatewayError('QUOTA_EXHAUSTED', 'not now');

/** What each place has; `unread` and `end` are not read. */
type World = Readonly<Record<string, readonly string[] | 'unread' | 'end'>>;

class Walked {
  /** The places that were read at once, one text a wave. */
  readonly waves: string[] = [];
  #wave: string[] = [];

  constructor(
    private readonly world: World,
    private readonly size: number,
  ) {}

  async page(after = ''): Promise<WalkedPage<string>> {
    const walk = new PlaceWalk<string>((name) => name, this.size, after);
    const places = Object.keys(this.world)
      .map(place)
      .filter((one) => `${formatCallbackParent(one)}/~` > after);
    await walk.through(places, (one) => this.#read(one));
    return walk.page(places);
  }

  async #read({ scope }: ConfigPlace): Promise<PlaceRead<string>> {
    const domain = scope.type === 'DOMAIN' ? scope.domain : '';
    if (this.#wave.push(domain) === 1) {
      await Promise.resolve();
      this.waves.push(this.#wave.splice(0).join(' '));
    }
    const has = this.world[domain] ?? [];
    if (has === 'unread') return { isUnread: true };
    return has === 'end' ? { end: NOT_NOW } : { items: has.map((kind) => nameIn(domain, kind)) };
  }
}

const names = ({ items }: WalkedPage<string>): string =>
  items.map((name) => name.replace(/^accounts.ali.domains./, '').replace('/callbackConfigs/', ':')).join(' ');

it('reads no more places at once than are likely to be shown', async () => {
  const world = Object.fromEntries([...'abcdefghijkl'].map((name) => [name, ['stream']]));
  const walked = new Walked(world, 10);
  const first = await walked.page();
  expect(walked.waves).toEqual(['a b', 'c d e f g h i j']);
  expect(names(first)).toBe([...'abcdefghij'].map((name) => `${name}:stream`).join(' '));
  expect(first.nextId).toBe('accounts/ali/domains/j/~');
  expect(names(await walked.page(first.nextId))).toBe('k:stream l:stream');
  expect(walked.waves.at(-1)).toBe('k l');
});

it('goes on in the middle of a place, ordered by name', async () => {
  const walked = new Walked({ a: ['stream'], b: ['snapshot', 'recording', 'moderation'] }, 2);
  const first = await walked.page();
  expect(names(first)).toBe('a:stream b:moderation');
  expect(first.nextId).toBe(nameIn('b', 'moderation'));
  const second = await walked.page(first.nextId);
  expect(names(second)).toBe('b:recording b:snapshot');
  expect(second.nextId).toBe('');
});

it('passes no more places than it may have items', async () => {
  const walked = new Walked({ a: [], b: [], c: [], d: ['stream'] }, 3);
  const first = await walked.page();
  expect(names(first)).toBe('');
  expect(first.nextId).toBe('accounts/ali/domains/c/~');
  expect(names(await walked.page(first.nextId))).toBe('d:stream');
});

it('names the places that it passed unread, and none of the next page', async () => {
  const walked = new Walked({ a: 'unread', b: ['moderation', 'recording', 'snapshot'], c: 'unread' }, 4);
  const { unread, nextId } = await walked.page();
  expect(unread.map(formatCallbackParent)).toEqual(['accounts/ali/domains/a', 'accounts/ali/domains/c']);
  expect(nextId).toBe('');
  const long = 'x'.repeat(700_000);
  const cut = await new Walked({ a: 'unread', b: [long], c: [long], d: 'unread', e: ['stream'] }, 100).page();
  expect(cut.items).toHaveLength(2);
  expect(cut.unread.map(formatCallbackParent)).toEqual(['accounts/ali/domains/a']);
});

it('ends before the place that ends it, and is an error where it has passed none', async () => {
  const walked = new Walked({ a: ['stream'], b: 'end', c: ['stream'] }, 100);
  const first = await walked.page();
  expect(names(first)).toBe('a:stream');
  expect(first.nextId).toBe('accounts/ali/domains/a/~');
  await expect(walked.page(first.nextId)).rejects.toBe(NOT_NOW);
});

import { InventoryService } from '../../inventory/inventory.service';
import { RolloutResources } from '../rollout-resources';
import { NameIndex } from './name-index';
import { PatternExpansion, PatternExpansionParts } from './pattern-expansion';
import { SourceReads } from './source-type';

it('refuses a pattern that a domain of unreadable role fits', () => {
  const unread = { name: 'odd.example.com', ingestDomains: [], unread: ['role' as const] };
  const index = new NameIndex({
    domains: [unread, { name: 'a.example.org', role: 'INGEST', ingestDomains: [] }],
    vhosts: [],
  });
  const namesOf = (domain: string) => index.namesOf({ type: 'DOMAIN', domain }, ['INGEST']);
  expect(() => namesOf('*.example.com')).toThrow(/role of odd\.example\.com/);
  expect(namesOf('*.example.org')).toEqual(['a.example.org']);
});

it('lets others have their turn while many patterns are expanded', async () => {
  const domains = Array.from({ length: 50 }, (_, i) => ({ name: `a.d${i}.example.com`, role: 'PUSH' }));
  const services = { domainRoles: () => ['PUSH'] } as unknown as ConstructorParameters<typeof RolloutResources>[0];
  let now = 0;
  const parts: PatternExpansionParts = {
    resources: new RolloutResources(services, services as never),
    inventory: { readable: () => Promise.resolve({ domains, vhosts: [] }) } as unknown as InventoryService,
    clock: { elapsed: () => (now += 1) },
  };
  const configs = domains.map(({ name }, i) => ({
    noun: 'CallbackConfig' as const,
    name: `accounts/ali/domains/*${name.slice(1)}/callbackConfigs/stream`,
    fields: {},
    path: `source.desired.callbackConfigs[${i}]`,
  }));
  const turns: string[] = [];
  setImmediate(() => turns.push('other'));
  const reads = { ask: (read: () => unknown) => read() } as unknown as SourceReads;
  const expanded = await new PatternExpansion(parts, configs, reads).run();
  expect(turns).toEqual(['other']);
  expect(expanded.map(({ name }) => name.split('/')[3])).toEqual(domains.map(({ name }) => name));
});

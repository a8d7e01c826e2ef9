import { FakeClock } from '../../test/support/fake-clock';
import { openPipeline } from '../../test/support/open-pipeline';
import { keyConfig, providerEnvironment } from '../../test/support/provider-environment';
import { ProviderAccount } from './provider-registration';
import { PROVIDER_CATALOG } from './provider.catalog';
import { CatalogResolver } from './provider.resolver';
import { UpstreamHttp } from './upstream-http';

const ACCOUNTS = 500;
/** Of an account's provider, with what its making leaves to the garbage collector. */
const MAX_BYTES = 10_000;

test.each(PROVIDER_CATALOG.map(({ id }) => [id]))('what the accounts of %s share is made once', (provider) => {
  const clock = new FakeClock();
  const http = new UpstreamHttp({ connectTimeoutMs: 1, maxResponseBytes: 1, clock });
  const accounts = Array.from({ length: ACCOUNTS + 1 }, (_, index): ProviderAccount => {
    const credentials = keyConfig('id', 'secret');
    return { id: `account-${index}`, provider, uid: String(index), endpoint: 'https://cloud.example.com', credentials };
  });
  const pipeline = openPipeline(accounts[0] as ProviderAccount, 1, clock);
  const environment = providerEnvironment({ http, clock, nonce: () => '1' });
  const report = (): void => undefined;
  const resolver = new CatalogResolver(PROVIDER_CATALOG, accounts, {
    ...environment,
    pipelineOf: () => pipeline,
    report,
  });
  const [first, ...others] = resolver.accounts();
  if (first) resolver.provider(first);
  const before = process.memoryUsage().heapUsed;
  for (const account of others) resolver.provider(account);
  expect((process.memoryUsage().heapUsed - before) / ACCOUNTS).toBeLessThan(MAX_BYTES);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from './config/config-error';
import { loadConfigFile } from './config/load-config-file';
import { createApp } from './create-app';
import { PROVIDER_CATALOG } from './providers/provider.catalog';
import { systemClock } from './resilience/system-clock';

const USAGE = 'usage: node dist/main.js --config FILE [--check]   (or LIVEGATE_CONFIG=FILE)';

/** Exit statuses: 0 after a signal or a good --check, 1 if serving failed, 2 if the command line or configuration is wrong. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' }, check: { type: 'boolean' } } });
  const file = values.config ?? process.env['LIVEGATE_CONFIG'];
  if (!file) throw new UsageError();
  const config = loadConfigFile(file, process.env, PROVIDER_CATALOG);
  if (values.check) {
    print({ event: 'config_ok', accounts: config.accounts.length });
    return;
  }
  const app = await createApp({
    config,
    catalog: PROVIDER_CATALOG,
    clock: systemClock,
    version: ownVersion(),
    protoDir: join(__dirname, '../proto'),
  });
  const stop = (): void => {
    // What is still in flight after the grace time is cut; the timer does not hold the process.
    setTimeout(() => process.exit(0), config.shutdown.graceMs).unref();
    void app.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  print({ event: 'ready', rest: app.rest, grpc: app.grpc, accounts: config.accounts.length });
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
  return version;
}

class UsageError extends Error {}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof UsageError;
  const wrongUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${wrongUsage ? USAGE : error instanceof Error ? error.message : String(error)}\n`);
  process.exit(known || wrongUsage ? 2 : 1);
});

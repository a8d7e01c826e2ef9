import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Config } from './config/config';
import { ConfigError } from './config/config-error';
import { loadConfigFile } from './config/load-config-file';
import { RunningApp, createApp } from './create-app';
import { createLogger } from './observability/logger';
import { PROVIDER_CATALOG } from './providers/provider.catalog';
import { systemClock } from './resilience/system-clock';
import { newApiKey } from './transports/auth/api-key';

const USAGE =
  'usage: node dist/main.js --config FILE [--check]   (or LIVEGATE_CONFIG=FILE)\n       node dist/main.js --new-api-key';

/** Exit statuses: 0 after a signal or a good --check, 1 if serving failed or work was cut, 2 if command line or configuration are wrong. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, check: { type: 'boolean' }, 'new-api-key': { type: 'boolean' } },
  });
  if (values['new-api-key']) {
    printNewApiKey();
    return;
  }
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
  stopOnSignals(app, config);
  print({ event: 'ready', rest: app.rest, grpc: app.grpc, accounts: config.accounts.length });
}

/** The first signal drains; a second one, or the end of the grace time with work left, cuts what is in flight. */
function stopOnSignals(app: RunningApp, { shutdown: { graceMs }, log }: Config): void {
  let stopping = false;
  const cut = (): void => {
    const { operations } = app;
    if (operations === 0) process.exit(0);
    createLogger(log.level).error({ event: 'operations_cut', operations, graceMs });
    process.exit(1);
  };
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(cut, graceMs);
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        createLogger(log.level).error({ event: 'close_failed', message: String(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** The key for the caller, and its line of the caller's `apiKeys`. It is not kept: nobody can print it again. */
function printNewApiKey(): void {
  const { key, sha256 } = newApiKey(randomBytes);
  process.stdout.write(`${key}\n- { sha256: "${sha256}" }\n`);
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

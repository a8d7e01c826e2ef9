// First, so that a signal during the start does not end the process.
import './config/reload/hang-ups';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyConfiguredAudit } from './composition/configured-store';
import { probeHealth } from './composition/health-probe';
import { serve } from './composition/serve';
import { Config } from './config/config';
import { ConfigError } from './config/config-error';
import { loadConfigFile } from './config/loading/load-config-file';
import { PROVIDER_CATALOG } from './providers/provider.catalog';
import { systemClock } from './resilience/system-clock';
import { parseChainHead } from './store/audit/open-audit';
import { newApiKey } from './transports/auth/api-key';

const USAGE = `usage: node dist/main.js --config FILE            serve (or LIVEGATE_CONFIG=FILE)
       node dist/main.js --config FILE --check    check the configuration
       node dist/main.js --config FILE --health   ask the running process for its health
       node dist/main.js --config FILE --verify-audit [--head INCARNATION:SEQ:MAC]...
       node dist/main.js --new-api-key            make a key for a caller
       node dist/main.js --help`;

/** Time limit of --health. */
const PROBE_TIMEOUT_MS = 2_000;

const OPTIONS = {
  config: { type: 'string' },
  check: { type: 'boolean' },
  health: { type: 'boolean' },
  'verify-audit': { type: 'boolean' },
  head: { type: 'string', multiple: true },
  'new-api-key': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * Exit statuses: 0 after a signal or a good --check, --health or --verify-audit; 1 if serving
 * failed, the store was lost, calls were aborted or --health found livegate unhealthy; 2 if the
 * command line or the configuration is wrong; 3 if the audit was changed; 137 (SIGKILL, by itself)
 * if a thread hangs in the system.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return write(USAGE);
  if (values['new-api-key']) return printNewApiKey();
  const file = values.config ?? process.env['LIVEGATE_CONFIG'];
  if (!file) throw new UsageError();
  const { config, files } = loadConfigFile(file, process.env, PROVIDER_CATALOG);
  if (values.check) return print({ event: 'config_ok', accounts: config.accounts.length });
  if (values.health) return await health(config);
  if (values['verify-audit']) return await verify(config, values.head ?? []);
  await serve({ config, file: resolve(file), files, version: ownVersion(), distDir: __dirname, ready: print });
}

async function health(config: Config): Promise<void> {
  const { healthy, ...fields } = await probeHealth(config, PROBE_TIMEOUT_MS);
  print({ event: healthy ? 'healthy' : 'unhealthy', ...fields });
  process.exitCode = healthy ? 0 : 1;
}

/** Prints the given heads that were removed, the first fault of each chain, and the sum. */
async function verify(config: Config, texts: readonly string[]): Promise<void> {
  const heads = texts.map((text) => {
    const head = parseChainHead(text);
    if (!head) throw new UsageError();
    return head;
  });
  const { faults, removedHeads, ...sum } = await verifyConfiguredAudit(config, systemClock, heads);
  for (const { at, ...head } of removedHeads) {
    print({ event: 'audit_removed', ...head, removedAt: new Date(at).toISOString() });
  }
  for (const fault of faults) print({ event: 'audit_fault', ...fault });
  print({ event: faults.length === 0 ? 'audit_ok' : 'audit_broken', ...sum });
  process.exitCode = faults.length === 0 ? 0 : 3;
}

/**
 * Prints the key for the caller, and the line for the caller's `apiKeys`. livegate does not keep
 * the key.
 */
function printNewApiKey(): void {
  const { key, sha256 } = newApiKey(randomBytes);
  write(`${key}\n- { sha256: "${sha256}" }`);
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
  return version;
}

class UsageError extends Error {}

function print(line: object): void {
  write(JSON.stringify(line));
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  const isKnown = error instanceof ConfigError || error instanceof UsageError;
  const isWrongUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${isWrongUsage ? USAGE : error instanceof Error ? error.message : String(error)}\n`);
  process.exit(isKnown || isWrongUsage ? 2 : 1);
});

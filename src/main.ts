// First, so that a signal that comes while the rest is loaded does not end the process.
import { onHangUp } from './config/reload/hang-ups';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Config } from './config/config';
import { ConfigReloader, fileStamp } from './config/reload/config-reloader';
import { ConfigError } from './config/config-error';
import { ConfigThread } from './config/loading/config-thread';
import { loadConfigFile } from './config/loading/load-config-file';
import { verifyConfiguredAudit } from './composition/configured-store';
import type { Instance } from './composition/instance';
import { causeOf, codeOf } from './domain/errors/cause-of';
import { EventLog } from './domain/events/event-log';
import { probeHealth } from './composition/health-probe';
import { JsonEventLog } from './observability/json-event-log';
import { parseChainHead } from './store/audit/open-audit';
import { ProviderSection } from './providers/provider-registration';
import { PROVIDER_CATALOG } from './providers/provider.catalog';
import { logProcess } from './observability/process-log';
import { systemClock } from './resilience/system-clock';
import { newApiKey } from './transports/auth/api-key';

const USAGE = `usage: node dist/main.js --config FILE [--check]   (or LIVEGATE_CONFIG=FILE)
       node dist/main.js --config FILE --verify-audit [--head INCARNATION:SEQ:MAC]...
       node dist/main.js --config FILE --health
       node dist/main.js --new-api-key`;

/** For a probe of --health; the process that asks takes its time too. */
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Exit statuses: 0 after a signal or a good --check, --health or --verify-audit, 1 if serving failed, the store was lost, work was cut or
 * --health found nobody healthy, 2 if command line or configuration are wrong, 3 if the audit is not as it was written,
 * 137 (SIGKILL, by itself) if a thread hangs in the system.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      check: { type: 'boolean' },
      health: { type: 'boolean' },
      'verify-audit': { type: 'boolean' },
      head: { type: 'string', multiple: true },
      'new-api-key': { type: 'boolean' },
    },
  });
  if (values['new-api-key']) {
    printNewApiKey();
    return;
  }
  const file = values.config ?? process.env['LIVEGATE_CONFIG'];
  if (!file) throw new UsageError();
  const asLoaded = await fileStamp(file);
  const config = loadConfigFile(file, process.env, PROVIDER_CATALOG);
  if (values.check) {
    print({ event: 'config_ok', accounts: config.accounts.length });
    return;
  }
  if (values.health) {
    const { healthy, ...fields } = await probeHealth(config, PROBE_TIMEOUT_MS);
    print({ event: healthy ? 'healthy' : 'unhealthy', ...fields });
    process.exitCode = healthy ? 0 : 1;
    return;
  }
  if (values['verify-audit']) {
    process.exitCode = await verify(config, values.head ?? []);
    return;
  }
  await serve(config, resolve(file), asLoaded);
}

/** From here on, every line on standard error is one of the log; a fault of the configuration is for its writer to read. */
async function serve(
  config: LoadedConfig,
  file: string,
  asLoaded: Awaited<ReturnType<typeof fileStamp>>,
): Promise<void> {
  const log = new JsonEventLog(config.log.level, systemClock);
  const end = (status: number): never => {
    log.flush();
    process.exit(status);
  };
  logProcess(log.report, end);
  const app = await start(config, log).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    log.report('start_failed', {
      message: error instanceof Error ? error.message : String(error),
      cause: causeOf(error),
    });
    return end(1);
  });
  const thread = configThreadOf(file);
  const reloader = reloaderOf(app, thread, file, config, log);
  reloader.watch(asLoaded);
  onHangUp(() => void reloader.reload());
  stopInTime(app, config, { reloader, thread }, log);
  print({ event: 'ready', rest: app.rest, grpc: app.grpc, health: app.health, accounts: config.accounts.length });
}

async function start(config: LoadedConfig, log: EventLog): Promise<Instance> {
  // The frameworks take longer to load than a health check may take.
  const { createApp } = await import('./create-app.js');
  return await createApp({
    config,
    catalog: PROVIDER_CATALOG,
    clock: systemClock,
    version: ownVersion(),
    protoDir: join(__dirname, '../proto'),
    docsPageDir: join(__dirname, 'docs/@fastify/swagger-ui/static'),
    log,
  });
}

/** For all files together: a slow disk needs some milliseconds for each of thousands of secrets. */
const LOAD_TIMEOUT_MS = 120_000;

function configThreadOf(file: string): ConfigThread<ProviderSection> {
  const script = join(__dirname, 'composition/load-config.worker.js');
  return new ConfigThread({ script, file, clock: systemClock, timeoutMs: LOAD_TIMEOUT_MS });
}

function reloaderOf(
  app: Instance,
  thread: ConfigThread<ProviderSection>,
  file: string,
  { reload: { pollMs } }: Config,
  log: EventLog,
): ConfigReloader<LoadedConfig> {
  return new ConfigReloader({
    load: () => thread.load(),
    apply: (next) => app.reload(next),
    look: () => fileStamp(file),
    pollMs,
    clock: systemClock,
    report: log.report,
  });
}

type LoadedConfig = Parameters<Instance['reload']>[0];

/**
 * The first signal drains, and so does the loss of the store, with exit status 1; a second signal, or the end of the grace time with work
 * left, cuts what is in flight.
 */
function stopInTime(
  app: Instance,
  { shutdown: { graceMs } }: Config,
  { reloader, thread }: { readonly reloader: { stop(): void }; readonly thread: ConfigThread<ProviderSection> },
  log: JsonEventLog,
): void {
  let stopping = false;
  let status = 0;
  let hangs = false;
  const end = (exitStatus: number): void => {
    log.flush();
    // An exit would wait for a thread that hangs.
    if (hangs || thread.hangs) process.kill(process.pid, 'SIGKILL');
    process.exit(exitStatus);
  };
  const cut = (): void => {
    const { operations } = app;
    if (operations > 0) log.report('operations_cut', { operations, graceMs });
    end(operations > 0 ? 1 : status);
  };
  const drain = (): void => {
    stopping = true;
    reloader.stop();
    thread.stop();
    setTimeout(cut, graceMs);
    app.close().then(
      () => end(status),
      (error: unknown) => {
        log.report('close_failed', { cause: causeOf(error) });
        end(1);
      },
    );
  };
  const stop = (): void => {
    if (stopping) end(1);
    else drain();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Whoever started this process starts another, which opens the file anew; this one could only refuse.
  void app.lost?.then((error) => {
    log.report('store_lost', { cause: causeOf(error) });
    hangs = codeOf(error) === 'STORE_HUNG';
    status = 1;
    if (!stopping) drain();
  });
}

/** The first fault of each chain, a line each, and then the sum. */
async function verify(config: Config, texts: readonly string[]): Promise<number> {
  const heads = texts.map((text) => {
    const head = parseChainHead(text);
    if (!head) throw new UsageError();
    return head;
  });
  const { chains, records, faults } = await verifyConfiguredAudit(config, systemClock, heads);
  for (const fault of faults) print({ event: 'audit_fault', ...fault });
  print({ event: faults.length === 0 ? 'audit_ok' : 'audit_broken', chains, records });
  return faults.length === 0 ? 0 : 3;
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

import { join } from 'node:path';
import { Config } from '../config/config';
import { ConfigError } from '../config/config-error';
import { ConfigThread } from '../config/loading/config-thread';
import { fileStamp, StampedFile } from '../config/loading/file-stamp';
import { ConfigReloader } from '../config/reload/config-reloader';
import { onHangUp } from '../config/reload/hang-ups';
import { causeOf, codeOf } from '../domain/errors/cause-of';
import { EventLog } from '../domain/events/event-log';
import { JsonEventLog } from '../observability/logging/json-event-log';
import { logProcess } from '../observability/logging/process-log';
import { ProviderSection } from '../providers/provider-registration';
import { PROVIDER_CATALOG } from '../providers/provider.catalog';
import { systemClock } from '../resilience/system-clock';
import type { Instance } from './instance';

export interface ServeOptions {
  readonly config: Config<ProviderSection>;
  /** Absolute path of the configuration file. */
  readonly file: string;
  /** What to watch, as it was when it was loaded. */
  readonly files: readonly StampedFile[];
  readonly version: string;
  /** The folder of the built program. */
  readonly distDir: string;
  /** Called once with the line that says where livegate listens. */
  readonly ready: (line: object) => void;
}

/** Time limit of a reload: a slow disk needs milliseconds for each of thousands of secrets. */
const LOAD_TIMEOUT_MS = 120_000;

/**
 * Serves until a signal. Every line on standard error is one of the log from here on, except for
 * faults of the configuration, which are thrown as ConfigError.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { config, ready } = options;
  const log = new JsonEventLog(config.log.level, systemClock);
  const exit = (status: number): never => {
    log.flush();
    process.exit(status);
  };
  logProcess(log.report, exit);
  const app = await start(options, log).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    log.report('start_failed', {
      message: error instanceof Error ? error.message : String(error),
      cause: causeOf(error),
    });
    return exit(1);
  });
  const reload = watchConfiguration(app, options, log);
  new Shutdown(app, config.shutdown.graceMs, reload, log).install();
  const { rest, grpc, health, metrics } = app;
  ready({ event: 'ready', rest, grpc, health, metrics, accounts: config.accounts.length });
}

async function start({ config, version, distDir }: ServeOptions, log: EventLog): Promise<Instance> {
  // The frameworks take longer to load than a health check can wait.
  const { createApp } = await import('../create-app.js');
  return await createApp({
    config,
    catalog: PROVIDER_CATALOG,
    clock: systemClock,
    version,
    protoDir: join(distDir, '../proto'),
    docsPageDir: join(distDir, 'docs/@fastify/swagger-ui/static'),
    consoleDir: join(distDir, 'console'),
    log,
  });
}

/** Reloads of the configuration while livegate serves. */
interface Reload {
  readonly reloader: ConfigReloader<Config<ProviderSection>>;
  readonly thread: ConfigThread<ProviderSection>;
}

function watchConfiguration(app: Instance, { config, file, files, distDir }: ServeOptions, log: EventLog): Reload {
  const script = join(distDir, 'composition/load-config.worker.js');
  const thread = new ConfigThread<ProviderSection>({ script, file, clock: systemClock, timeoutMs: LOAD_TIMEOUT_MS });
  const reloader = new ConfigReloader({
    load: () => thread.load(),
    apply: (next: Config<ProviderSection>) => app.reload(next),
    look: fileStamp,
    pollMs: config.reload.pollMs,
    clock: systemClock,
    report: log.report,
    instruments: app.instruments,
  });
  reloader.watch(files);
  onHangUp(() => void reloader.reload());
  return { reloader, thread };
}

/**
 * Ends the process. The first signal drains, and so does the loss of the store, with exit status 1.
 * A second signal, or the end of the grace time with work left, aborts calls in progress.
 */
class Shutdown {
  #isDraining = false;
  #status = 0;
  /** A thread of the store hangs, and an exit would wait for it. */
  #hangs = false;

  constructor(
    private readonly app: Instance,
    private readonly graceMs: number,
    private readonly reload: Reload,
    private readonly log: JsonEventLog,
  ) {}

  install(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => (this.#isDraining ? this.#exit(1) : this.#drain()));
    }
    // A new process can open the file again; this one could only refuse.
    void this.app.lost?.then((error) => {
      this.log.report('store_lost', { cause: causeOf(error) });
      this.#hangs = codeOf(error) === 'STORE_HUNG';
      this.#status = 1;
      if (!this.#isDraining) this.#drain();
    });
  }

  #drain(): void {
    this.#isDraining = true;
    this.reload.reloader.stop();
    this.reload.thread.stop();
    setTimeout(() => this.#abort(), this.graceMs);
    this.app.close().then(
      () => this.#exit(this.#status),
      (error: unknown) => {
        this.log.report('close_failed', { cause: causeOf(error) });
        this.#exit(1);
      },
    );
  }

  #abort(): void {
    const { operations } = this.app;
    if (operations > 0) this.log.report('operations_cut', { operations, graceMs: this.graceMs });
    this.#exit(operations > 0 ? 1 : this.#status);
  }

  #exit(status: number): void {
    this.log.flush();
    // If nothing else keeps the process alive, it ends by itself.
    process.exitCode = status;
    void this.reload.thread.ended().then((hasEnded) => {
      if (this.#hangs || !hasEnded) process.kill(process.pid, 'SIGKILL');
      process.exit(status);
    });
  }
}

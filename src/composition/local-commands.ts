import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { CliIo } from '../cli/cli-io';
import { Finding } from '../cli/findings';
import { Config } from '../config/config';
import { ConfigError } from '../config/config-error';
import { LoadedConfig, loadConfigFile } from '../config/loading/load-config-file';
import { ProviderSection } from '../providers/provider-registration';
import { PROVIDER_CATALOG } from '../providers/provider.catalog';
import { SINK_CATALOG } from '../receivers/sinks/sink.catalog';
import { systemClock } from '../resilience/system-clock';
import { parseChainHead } from '../store/audit/open-audit';
import { newApiKey } from '../transports/auth/api-key';
import { verifyConfiguredAudit } from './configured-store';
import { examine } from './doctor/examine';
import { probeHealth } from './health-probe';
import { serve } from './serve';

/** Time limit of `health`. */
const PROBE_TIMEOUT_MS = 2_000;

export interface LocalCommandOptions {
  readonly version: string;
  /** The folder of the built program. */
  readonly distDir: string;
  readonly io: Pick<CliIo, 'write' | 'writeError'>;
}

/**
 * The commands that run livegate itself. Each resolves to an exit status: 2 if the configuration is
 * wrong, 3 if the audit was changed.
 */
export class RunningCommands {
  constructor(private readonly options: LocalCommandOptions) {}

  async serve(file: string): Promise<number> {
    const { version, distDir } = this.options;
    return await this.#withConfig(file, async ({ config, files }) => {
      const ready = (line: object): void => this.#print(line);
      await serve({ config, file: resolve(file), files, version, distDir, ready });
      return 0;
    });
  }

  async check(file: string): Promise<number> {
    return await this.#withConfig(file, ({ config }) => {
      this.#print({ event: 'config_ok', accounts: config.accounts.length });
      return Promise.resolve(0);
    });
  }

  async health(file: string): Promise<number> {
    return await this.#withConfig(file, async ({ config }) => {
      const { healthy, ...fields } = await probeHealth(config, PROBE_TIMEOUT_MS);
      this.#print({ event: healthy ? 'healthy' : 'unhealthy', ...fields });
      return healthy ? 0 : 1;
    });
  }

  async verifyAudit(file: string, texts: readonly string[]): Promise<number> {
    const heads = texts.flatMap((text) => parseChainHead(text) ?? []);
    if (heads.length < texts.length) {
      this.options.io.writeError('a head must have the form INCARNATION:SEQ:MAC\n');
      return 2;
    }
    return await this.#withConfig(file, async ({ config }) => await this.#verify(config, heads));
  }

  async examine(file: string): Promise<readonly Finding[] | undefined> {
    let findings: readonly Finding[] | undefined;
    await this.#withConfig(file, async ({ config }) => {
      findings = await examine({ config, catalog: PROVIDER_CATALOG, clock: systemClock });
      return 0;
    });
    return findings;
  }

  /**
   * Prints the key for the caller, and the line for the caller's `apiKeys`. livegate does not keep
   * the key.
   */
  newKey(): number {
    const { key, sha256 } = newApiKey(randomBytes);
    this.options.io.write(`${key}\n- { sha256: "${sha256}" }\n`);
    return 0;
  }

  /** Prints the given heads that were removed, the first fault of each chain, and the sum. */
  async #verify(config: Config, heads: Parameters<typeof verifyConfiguredAudit>[2]): Promise<number> {
    const { faults, removedHeads, ...sum } = await verifyConfiguredAudit(config, systemClock, heads);
    for (const { at, ...head } of removedHeads) {
      this.#print({ event: 'audit_removed', ...head, removedAt: new Date(at).toISOString() });
    }
    for (const fault of faults) this.#print({ event: 'audit_fault', ...fault });
    this.#print({ event: faults.length === 0 ? 'audit_ok' : 'audit_broken', ...sum });
    return faults.length === 0 ? 0 : 3;
  }

  async #withConfig(file: string, work: (loaded: LoadedConfig<ProviderSection>) => Promise<number>): Promise<number> {
    try {
      return await work(loadConfigFile(file, process.env, { providers: PROVIDER_CATALOG, sinks: SINK_CATALOG }));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.options.io.writeError(`${error.message}\n`);
      return 2;
    }
  }

  #print(line: object): void {
    this.options.io.write(`${JSON.stringify(line)}\n`);
  }
}

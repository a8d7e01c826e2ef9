import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MeasuredProcess } from './measured-process';
import { ACCESS_KEY_SECRET, accessKeyId, BenchAccount, Clouds } from './world';

const MAIN = join(__dirname, '../../dist/main.js');

export interface LivegateOptions {
  readonly accounts: readonly BenchAccount[];
  readonly clouds: Clouds;
  /** Of the configuration file, beside listeners, auth, log and accounts. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
}

/** The built livegate, in a process of its own. */
export interface Livegate {
  readonly process: MeasuredProcess;
  readonly rest: string;
  readonly grpc: string;
  /** Absent unless the settings have metrics. */
  readonly metrics?: string;
  /** From the start of the process until it serves. */
  readonly startMs: number;
}

export async function startLivegate(options: LivegateOptions): Promise<Livegate> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-bench-'));
  const tidyUp = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    // Every JSON document is YAML.
    writeFileSync(join(folder, 'livegate.yaml'), JSON.stringify(configOf(options)));
    const start = performance.now();
    const process = new MeasuredProcess(MAIN, {
      arguments: ['--config', join(folder, 'livegate.yaml')],
      env: { ...environmentOf(options), ...options.env },
      execArgv: options.execArgv,
    });
    // The store is in it too.
    process.child.once('exit', tidyUp);
    const ready = JSON.parse(await process.line('"ready"')) as Pick<Livegate, 'rest' | 'grpc' | 'metrics'>;
    const { rest, grpc, metrics } = ready;
    return { process, rest, grpc, metrics, startMs: performance.now() - start };
  } catch (error) {
    tidyUp();
    throw error;
  }
}

function configOf({ accounts, clouds, settings }: LivegateOptions): object {
  return {
    rest: { port: 0 },
    grpc: { port: 0 },
    auth: { mode: 'none' },
    log: { level: 'error' },
    allowLocalStore: true,
    ...settings,
    accounts: accounts.map((account) => ({
      id: account.id,
      provider: account.provider,
      uid: account.uid,
      endpoint: account.endpoint ?? clouds[account.provider],
      quotas: account.quotas,
      credentials: { accessKeyId: { env: variableOf(account) }, accessKeySecret: { env: 'BENCH_SECRET' } },
    })),
  };
}

function environmentOf({ accounts }: LivegateOptions): NodeJS.ProcessEnv {
  const keys = accounts.map((account) => [variableOf(account), accessKeyId(account)] as const);
  return { ...Object.fromEntries(keys), BENCH_SECRET: ACCESS_KEY_SECRET };
}

const variableOf = ({ uid }: BenchAccount): string => `BENCH_KEY_${uid}`;

/*
 * The thread that reads and checks the configuration for a reload; see ConfigThread. It sends the
 * first part at once, and each further part on request.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ConfigError } from '../config/config-error';
import { ConfigAnswer, ConfigRequest } from '../config/loading/config-thread';
import { configParts } from '../config/loading/config-transfer';
import { loadConfigFile } from '../config/loading/load-config-file';
import { PROVIDER_CATALOG } from '../providers/provider.catalog';
import { SINK_CATALOG } from '../receivers/sinks/sink.catalog';

/** Of one reload; `--check` lists all. */
const MAX_PROBLEMS = 100;
const LOW_PRIORITY = 10;

function answer(message: ConfigAnswer): void {
  parentPort?.postMessage(message);
}

function run({ file }: ConfigRequest): void {
  try {
    const { config, files } = loadConfigFile(file, process.env, { providers: PROVIDER_CATALOG, sinks: SINK_CATALOG });
    const parts = configParts(config);
    const next = (): void => {
      const { done, value } = parts.next();
      answer(done ? { files } : { part: value });
    };
    parentPort?.on('message', next);
    next();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    answer({ problems: error.problems.slice(0, MAX_PROBLEMS), count: error.problems.length });
  }
}

// Calls come first where CPU is scarce. On other systems a priority applies to the whole process.
if (process.platform === 'linux') setPriority(LOW_PRIORITY);
run(workerData as ConfigRequest);

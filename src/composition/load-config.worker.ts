/*
 * The thread that reads and checks the configuration for a reload; see ConfigThread. It answers the first part unasked, and each further one
 * when it is asked for it.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ConfigError } from '../config/config-error';
import { ConfigAnswer, ConfigRequest } from '../config/loading/config-thread';
import { partsOf } from '../config/loading/config-transfer';
import { loadConfigFile } from '../config/loading/load-config-file';
import { PROVIDER_CATALOG } from '../providers/provider.catalog';

/** So many are enough to see what is wrong; `--check` lists all of them. */
const MAX_PROBLEMS = 100;
const LOW_PRIORITY = 10;

function answer(message: ConfigAnswer): void {
  parentPort?.postMessage(message);
}

function run({ file }: ConfigRequest): void {
  try {
    const parts = partsOf(loadConfigFile(file, process.env, PROVIDER_CATALOG));
    const next = (): void => {
      const { done, value } = parts.next();
      answer(done ? { isOver: true } : { part: value });
    };
    parentPort?.on('message', next);
    next();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    answer({ problems: error.problems.slice(0, MAX_PROBLEMS), count: error.problems.length });
  }
}

// Calls come first where CPU is scarce. Elsewhere a priority is the whole process's.
if (process.platform === 'linux') setPriority(LOW_PRIORITY);
run(workerData as ConfigRequest);

import { Config } from '../config/config';
import { ConfigError } from '../config/config-error';
import { Report } from '../domain/events/event-log';
import { Instruments } from '../domain/telemetry/instruments.port';
import { Clock } from '../domain/time/clock';
import { ChainHead } from '../store/audit/audit-chain';
import { Verification } from '../store/audit/audit-verifier';
import { verifyStoredAudit } from '../store/audit/open-audit';
import { DataDirError, openStore } from '../store/open-store';
import { Store } from '../store/store';

/**
 * The store that the configuration names. Throws ConfigError that names the key, or an Error with
 * one line for an operator.
 */
export function openConfiguredStore(
  config: Config,
  clock: Clock,
  report: Report,
  instruments: Pick<Instruments, 'storeAnswered'>,
): Promise<Store> {
  return namingKey(openStore(config, clock, report, instruments));
}

/** Walks every chain of the audit in that store. Throws as `openConfiguredStore`. */
export function verifyConfiguredAudit(
  config: Config,
  clock: Clock,
  heads: readonly ChainHead[],
): Promise<Verification> {
  return namingKey(verifyStoredAudit(config, clock, heads));
}

async function namingKey<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DataDirError)) throw error;
    const rule = `must be a folder that livegate may make and write to; ${error.dataDir} is not (${error.code})`;
    throw new ConfigError([{ path: 'dataDir', rule }]);
  }
}

import { resolve } from 'node:path';
import { Config } from '../config';
import { Environment } from '../schema/references';
import { fileStampNow, StampedFile } from './file-stamp';
import { readFileText } from './file-text';
import { loadConfig, LoadConfigOptions } from './load-config';

/** A configuration, and the files whose change calls for another load. */
export interface LoadedConfig<Section extends object> {
  readonly config: Config<Section>;
  /** The configuration file, and the certificates and keys of the listeners. */
  readonly files: readonly StampedFile[];
}

/**
 * Reads the configuration, blocking: for the start and for the thread that reloads. Throws
 * ConfigError.
 */
export function loadConfigFile<Section extends object>(
  path: string,
  env: Environment,
  catalogs: Pick<LoadConfigOptions<Section>, 'providers' | 'sinks'>,
): LoadedConfig<Section> {
  const file = resolve(path);
  const stamps = new Map<string, string>();
  const readFile = (read: string): string => {
    // Before it is read: what replaces the file meanwhile has another stamp.
    if (!stamps.has(read)) stamps.set(read, stampOf(read));
    return readFileText(read);
  };
  const config = loadConfig({ file, env, readFile, ...catalogs });
  const watched = [file, ...(config.rest.tls?.files ?? []), ...(config.grpc.tls?.files ?? [])];
  return { config, files: watched.map((one) => ({ path: one, stamp: stamps.get(one) ?? '' })) };
}

/** A file that cannot be looked at cannot be read either, which is reported there. */
function stampOf(path: string): string {
  try {
    return fileStampNow(path);
  } catch {
    return '';
  }
}

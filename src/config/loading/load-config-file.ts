import { resolve } from 'node:path';
import { Config } from '../config';
import { readFileText } from './file-text';
import { loadConfig } from './load-config';
import { ProviderSchema } from '../schema/provider-schema';
import { Environment } from '../schema/references';

/**
 * Reads the configuration, blocking: for the start and for the thread that reloads. Throws
 * ConfigError.
 */
export function loadConfigFile<Section extends object>(
  path: string,
  env: Environment,
  providers: readonly ProviderSchema<Section>[],
): Config<Section> {
  return loadConfig({ file: resolve(path), env, providers, readFile: (file) => readFileText(file) });
}

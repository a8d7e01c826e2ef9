import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Config } from './config';
import { loadConfig } from './load-config';
import { ProviderSchema } from './provider-schema';
import { Environment } from './references';

/** Reads the configuration once, at start; nothing is served before, so that blocking is no harm. Throws ConfigError. */
export function loadConfigFile<Section extends object>(
  path: string,
  env: Environment,
  providers: readonly ProviderSchema<Section>[],
): Config<Section> {
  return loadConfig({ file: resolve(path), env, providers, readFile: (file) => readFileSync(file, 'utf8') });
}

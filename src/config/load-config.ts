import { z } from 'zod';
import { accountsSchema } from './accounts-schema';
import { Config } from './config';
import { ConfigError } from './config-error';
import { configKit } from './config-kit';
import { nameOverride, withOverrides } from './environment-overrides';
import { issueSentence, problemsOf } from './issue-problems';
import { ProviderSchema } from './provider-schema';
import { Environment, ReadFile, readText, references } from './references';
import { openListenerProblems, settingsShape } from './settings-schema';
import { parseYaml } from './yaml-text';

export interface LoadConfigOptions<Section extends object> {
  /** Path of the configuration file. Paths in it are relative to its folder. */
  readonly file: string;
  /** What the file holds; read with `readFile` if not given. */
  readonly text?: string;
  readonly env: Environment;
  readonly readFile: ReadFile;
  readonly providers: readonly ProviderSchema<Section>[];
}

/** Throws ConfigError, which lists everything that is wrong. */
export function loadConfig<Section extends object>(options: LoadConfigOptions<Section>): Config<Section> {
  const { env } = options;
  const document = withOverrides(parseYaml(textOf(options)), env);
  const result = configSchema(options).safeParse(document, { error: issueSentence });
  const problems = [...problemsOf(result.error?.issues ?? []), ...openListenerProblems(document)];
  if (result.success && problems.length === 0) return deepFreeze(result.data);
  throw new ConfigError(problems.map((problem) => nameOverride(problem, env)));
}

function textOf({ file, text, readFile }: LoadConfigOptions<object>): string {
  if (text !== undefined) return text;
  const read = readText(file, readFile);
  if ('text' in read) return read.text;
  throw new ConfigError([{ path: 'configuration', rule: read.rule }]);
}

function configSchema<Section extends object>(options: LoadConfigOptions<Section>): z.ZodType<Config<Section>> {
  const sources = references(options.file, options.env, options.readFile);
  const accounts = accountsSchema(options.providers, configKit(sources));
  return z.strictObject({ ...settingsShape(sources), accounts });
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}

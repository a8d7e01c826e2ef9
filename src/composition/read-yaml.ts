import { ReadYaml } from '../cli/cli-io';
import { ConfigError } from '../config/config-error';
import { parseYaml } from '../config/loading/yaml-text';

/** Files of the command line by the rules of the configuration; faults as `LINE:COLUMN: RULE`. */
export const readYaml: ReadYaml = (text) => {
  try {
    return { value: parseYaml(text) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { faults: error.problems.map(({ path, rule }) => `${placeIn(path)}: ${rule}`) };
  }
};

/** Faults of the text as a whole have no place. */
function placeIn(path: string): string {
  const [, line = '1', column = '1'] = /^line (\d+), column (\d+)$/.exec(path) ?? [];
  return `${line}:${column}`;
}

import { join } from 'node:path';
import { configKit } from '../../src/config/schema/config-kit';
import { References } from '../../src/config/schema/references';
import { ConfigKit } from '../../src/config/schema/provider-schema';

/**
 * The loader's own, with every variable and file holding what its name says, unless `files` says
 * otherwise.
 */
export function testKit(files: Readonly<Record<string, string>> = {}): ConfigKit {
  const references: References = {
    resolve: (path) => join('/etc', path),
    variable: (name) => ({ text: name, source: `environment variable ${name}` }),
    file: (path) => ({ text: files[path] ?? path, source: `file ${path}`, file: join('/etc', path) }),
  };
  return configKit(references);
}

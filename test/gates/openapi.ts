import { createConfig, formatProblems, getTotals, lintFromString } from '@redocly/openapi-core';
import { Ruleset, Spectral } from '@stoplight/spectral-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { buildOpenApi } from '../../src/transports/openapi/build-openapi';
import { ROOT } from '../docs/page';
import spectralRules from '../../.spectral.js';

/*
 * `npm run lint:openapi`: the OpenAPI document that livegate serves to callers with credentials,
 * by Redocly's recommended-strict rules (`.redocly.yaml`) and OWASP's (`.spectral.js`). Every
 * finding fails it, whatever its severity. It uses the libraries, because the command-line tools
 * around them send usage data to their makers.
 */

const document = buildOpenApi({
  descriptorSet: readFileSync(join(ROOT, 'src/transports/grpc/gen/livegate.binpb')),
  providers: PROVIDER_CATALOG,
  version: '0.0.0',
  asksCallers: true,
});
const source = JSON.stringify(document, null, 2);

async function redocly(): Promise<number> {
  const config = await createConfig(readFileSync(join(ROOT, '.redocly.yaml'), 'utf8'));
  const problems = await lintFromString({ source, absoluteRef: join(ROOT, 'openapi.json'), config });
  formatProblems(problems, { totals: getTotals(problems), format: 'stylish', maxProblems: 50, cwd: ROOT });
  return problems.length;
}

async function spectral(): Promise<number> {
  const linter = new Spectral();
  linter.setRuleset(new Ruleset(spectralRules));
  const findings = await linter.run(source);
  for (const { code, path, message } of findings.slice(0, 50)) {
    process.stderr.write(`${code} at #/${path.join('/')}: ${message}\n`);
  }
  return findings.length;
}

void Promise.all([redocly(), spectral()]).then((found) => {
  const findings = found.reduce((sum, one) => sum + one, 0);
  if (findings === 0) return;
  process.stderr.write(`the OpenAPI document has ${findings} findings\n`);
  process.exitCode = 1;
});

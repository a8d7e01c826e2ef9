/*
 * Every operation of the document, called as its examples say, against the sandbox: the answer fits
 * its schema, which says what is always there. The one-off checks that this stands for: Redocly's
 * linter, and a client of openapi-typescript.
 */
import { Parameter } from '../../src/transports/openapi/openapi.document';
import { ROOT } from '../docs/page';
import { ajv, Documented, DOCUMENT_URL, operations } from '../support/openapi-contract';
import { RunningProcess, startProcess } from '../support/start-process';

let sandbox: RunningProcess;
let origin: string;

beforeAll(async () => {
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: 'A first call',
  });
  origin = /REST +(http:\/\/\S+)/.exec(sandbox.output())?.[1] ?? '';
});
afterAll(async () => expect(await sandbox?.stop('SIGINT')).toBe(0));

// Writes first, so that reads find something; deletes last, and of an app before those of its
// vhost, which would take it along.
const ORDER = ['put', 'patch', 'get', 'post', 'delete'];
const ordered = operations.toSorted(
  (a, b) => ORDER.indexOf(a.verb) - ORDER.indexOf(b.verb) || b.path.length - a.path.length,
);

test.each(ordered)('$operation.operationId answers as documented', async ({ path, verb, operation }) => {
  const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  const answer = await fetch(origin + filledIn(path, operation), {
    method: verb.toUpperCase(),
    ...(examples[0] && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(examples[0].value),
    }),
  });
  const body: unknown = await answer.json();
  expect([answer.status, faultsOf(operation, body)]).toEqual([200, []]);
});

test('a failed request answers as documented', async () => {
  const answer = await fetch(`${origin}/v1/accounts/nobody`);
  const isValid = ajv.compile({ $ref: `${DOCUMENT_URL}#/components/schemas/Problem` });
  expect([answer.status, isValid(await answer.json()), isValid.errors]).toEqual([404, true, null]);
});

function filledIn(path: string, { parameters }: Documented['operation']): string {
  return path.replace(/\{([^}]+)\}/g, (_, variable: string) => {
    const found = parameters.find((one): one is Parameter => 'name' in one && one.name === variable);
    return encodeURIComponent(found?.example ?? '');
  });
}

function faultsOf({ responses }: Documented['operation'], body: unknown): unknown[] {
  const answer = responses['200'];
  const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema.$ref : undefined;
  const isValid = ajv.compile({ $ref: `${DOCUMENT_URL}${schema}` });
  return isValid(body) ? [] : (isValid.errors ?? []);
}

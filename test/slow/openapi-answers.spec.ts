/*
 * Every operation of the document, called as its examples say, against the sandbox: the answer fits
 * its schema, which says what is always there. The one-off checks that this stands for: Redocly's
 * linter, and a client of openapi-typescript.
 */
import { Parameter } from '../../src/transports/openapi/openapi.document';
import { ROOT } from '../docs/page';
import { ajv, Documented, DOCUMENT_URL, operations } from '../support/openapi-contract';
import { RolloutAnswer } from '../support/rollouts';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

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

/** No example can name one: livegate gives each its id. */
const needsRollout = ({ path }: Documented): boolean => path.includes('{rollout}');
/** The sandbox receives none. */
const needsEvent = ({ path }: Documented): boolean => path.includes('{event}') || path.endsWith('/events:watch');

// Writes first, so that reads find something; deletes last, and of an app before those of its
// vhost, which would take it along.
const ORDER = ['put', 'patch', 'get', 'post', 'delete'];
const ordered = operations
  .filter((one) => !needsRollout(one) && !needsEvent(one))
  .toSorted((a, b) => ORDER.indexOf(a.verb) - ORDER.indexOf(b.verb) || b.path.length - a.path.length);

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

describe('rollouts answer as documented', () => {
  const RESOURCE = 'accounts/ali-sandbox/domains/play.example.com/callbackConfigs/snapshot';
  const asked = new Set<string>();

  /** The answer to an operation on a rollout, which fits its schema. */
  async function ask(id: string, rollout = '', query = '', body?: object): Promise<RolloutAnswer> {
    asked.add(id);
    const { path, verb, operation } = operations.find(({ operation: one }) => one.operationId === id) as Documented;
    const url = `${origin}${path.replace('{rollout}', rollout.replace('rollouts/', ''))}${query}`;
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(url, { method: verb.toUpperCase(), ...json });
    const content = contentOf(await answer.text());
    expect([id, answer.status, faultsOf(operation, content)]).toEqual([id, 200, []]);
    return content as RolloutAnswer;
  }

  async function planned(url: string): Promise<RolloutAnswer> {
    const callbackConfigs = [{ name: RESOURCE, urls: [url] }];
    return reached(await ask('createRollout', '', '', { source: { desired: { callbackConfigs } } }), 'PLANNED');
  }

  const reached = ({ name }: RolloutAnswer, ...states: string[]): Promise<RolloutAnswer> =>
    until(async () => {
      const rollout = await ask('getRollout', name);
      return states.includes(rollout.state) && rollout;
    });

  test('from their plan to their end', async () => {
    const { name, etag } = await planned('https://hooks.example.net/planned');
    await ask('listRolloutItems', name);
    // Changed since: the item is stale, and can be planned again.
    const changed = { method: 'PUT', headers: { 'content-type': 'application/json' } };
    await fetch(`${origin}/v1/${RESOURCE}`, { ...changed, body: '{"urls":["https://hooks.example.net/other"]}' });
    const stale = await reached(
      await ask('applyRollout', name, `?etag=${encodeURIComponent(etag)}`),
      'FAILED',
      'PARTIALLY_FAILED',
    );
    await reached(await ask('retryRollout', stale.name), 'PLANNED');
    const cancelled = await reached(await ask('cancelRollout', name), 'CANCELLED');
    await ask('watchRollout', name);
    await ask('listRollouts');
    await ask('deleteRollout', cancelled.name);
    expect(asked).toEqual(
      new Set(
        operations
          .filter(needsRollout)
          .map(({ operation }) => operation.operationId)
          .concat('createRollout', 'listRollouts'),
      ),
    );
  });
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

/** Of server-sent events, the data of the first one. */
function contentOf(text: string): unknown {
  return JSON.parse(/^event: .*\n(?:id: .*\n)?data: (.*)$/m.exec(text)?.[1] ?? text) as unknown;
}

function faultsOf({ responses }: Documented['operation'], body: unknown): unknown[] {
  const answer = responses['200'];
  const [content] = answer && 'content' in answer ? Object.values(answer.content ?? {}) : [];
  const schema = content?.schema.$ref;
  const isValid = ajv.compile({ $ref: `${DOCUMENT_URL}${schema}` });
  return isValid(body) ? [] : (isValid.errors ?? []);
}

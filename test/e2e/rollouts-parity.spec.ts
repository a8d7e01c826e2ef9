import { JsonObject } from '@bufbuild/protobuf';
import { CONTRACT } from '../support/proto-contract';
import { Transports, Verdict } from '../support/request-cases-transports';
import { startSystem, System, WORLD } from '../support/start-system';
import { reached as reachedOver, RolloutAnswer } from '../support/rollouts';

/*
 * Every method of rollouts over both transports, well and badly: the same answers but for names,
 * etags and times.
 */

type Over = 'overRest' | 'overGrpc';

const NAME = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/snapshot`;
const SOURCE = { desired: { callbackConfigs: [{ name: NAME, urls: ['https://hooks.example.net/one'] }] } };

let system: System;
let transports: Transports;

beforeAll(async () => {
  system = await startSystem();
  transports = new Transports(system);
});

afterAll(async () => {
  transports.close();
  await system.close();
});

/** The verdicts of one transport, in order. */
async function story(over: Over): Promise<JsonObject[]> {
  system.alibaba.reset();
  const verdicts: JsonObject[] = [];
  const ask = async (method: string, request: JsonObject): Promise<RolloutAnswer> => {
    const verdict: Verdict = await transports[over](CONTRACT.method(method), request);
    verdicts.push({ method, ...comparable(verdict) });
    return (verdict.ok ? verdict.message : verdict) as unknown as RolloutAnswer;
  };
  const reached = (name: string, state: string): Promise<RolloutAnswer> =>
    reachedOver((path) => system.rest.send('GET', path), name, [state]);
  const rollout = { displayName: 'told twice', source: SOURCE };
  const created = await ask('CreateRollout', { rollout, requestId: over });
  const { name } = created;
  const planned = await reached(name, 'PLANNED');
  await ask('CreateRollout', { rollout, requestId: over });
  await ask('CreateRollout', { rollout: { ...rollout, displayName: 'other' }, requestId: over });
  await ask('CreateRollout', { rollout: { source: { desired: { callbackConfigs: [{ name: 'no', urls: ['x'] }] } } } });
  await ask('CreateRollout', { rollout: { source: {} } });
  await ask('CreateRollout', {});
  await ask('GetRollout', { name });
  await ask('GetRollout', { name: 'rollouts/none' });
  await ask('GetRollout', { name: 'rollouts/NONE' });
  await ask('ListRolloutItems', { parent: name });
  await ask('ListRolloutItems', { parent: name, change: 'NONE', state: 'DONE', pageSize: 1 });
  await ask('ListRolloutItems', { parent: name, pageSize: -1, pageToken: '=' });
  await ask('ListRolloutItems', { parent: 'rollouts/none' });
  await ask('RetryRollout', { name });
  await ask('DeleteRollout', { name });
  await ask('ApplyRollout', { name });
  await ask('ApplyRollout', { name, etag: 'other' });
  await ask('ApplyRollout', { name: 'rollouts/none', etag: 'other' });
  await system.rest.send('PUT', `/v1/${NAME}`, { urls: ['https://hooks.example.net/two'] });
  await ask('ApplyRollout', { name, etag: planned.etag, acceptLosses: true, acceptBlastRadius: true });
  await reached(name, 'PARTIALLY_FAILED');
  await ask('RetryRollout', { name });
  const { etag } = await reached(name, 'PLANNED');
  await ask('ApplyRollout', { name, etag });
  await reached(name, 'SUCCEEDED');
  await ask('GetRollout', { name });
  await ask('CancelRollout', { name });
  await ask('ListRollouts', { pageSize: 1 });
  await ask('ListRollouts', { pageSize: -1 });
  await ask('DeleteRollout', { name });
  await ask('DeleteRollout', { name });
  const other = await ask('CreateRollout', { rollout });
  await reached(other.name, 'PLANNED');
  await ask('CancelRollout', { name: other.name });
  await ask('ListRolloutItems', { parent: other.name });
  await ask('RetryRollout', { name: other.name });
  await ask('RetryRollout', { name: 'rollouts/none' });
  await ask('CancelRollout', { name: 'rollouts/none' });
  await ask('DeleteRollout', { name: other.name });
  return verdicts;
}

function comparable(verdict: Verdict): JsonObject {
  const text = JSON.stringify(verdict, (key, value: unknown) => {
    if (key === 'etag' || key === 'nextPageToken') return typeof value;
    return key.endsWith('Time') ? 'a time' : value;
  });
  return JSON.parse(text.replaceAll(/rollouts\/0[a-z0-9]+/g, 'rollouts/ID')) as JsonObject;
}

// Streams are in rollouts-watch.spec.ts.
it('has the same story over both transports, with every unary method well and badly', async () => {
  const [rest, grpc] = [await story('overRest'), await story('overGrpc')];
  expect(rest).toEqual(grpc);
  const methods = CONTRACT.methods().filter(({ service, isStream }) => service === 'RolloutService' && !isStream);
  for (const { name } of methods) {
    const own = rest.filter(({ method }) => method === name);
    expect({ name, well: own.some(({ ok }) => ok === true), badly: own.some(({ ok }) => ok === false) }).toEqual({
      name,
      well: true,
      badly: true,
    });
  }
});

/*
 * Agents at livegate on its emulators, with the SDK's own client: over HTTP in this process. Over
 * standard input, and as a program of its own, in test/slow/cli-process.spec.ts.
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { LivegateClient } from '../../src/client';
import { AgentListener, AgentServer, agentTools } from '../../src/mcp';
import { MAX_SESSIONS } from '../../src/mcp/agent-sessions';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { readDescriptorSet } from '../../src/transports/contract/api-services';
import { describeMethods } from '../../src/transports/openapi/method-schemas';
import { callEveryTool, callTool as call } from '../support/every-tool';
import { Json } from '../support/rest-client';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const PUSH = 'accounts/ali/domains/push.example.com';
const STREAM = `${PUSH}/callbackConfigs/stream`;
const HOOK = 'https://hooks.example.com/live';
const DESIRED = { desired: { callbackConfigs: [{ name: STREAM, urls: [HOOK] }] } };

const methods = describeMethods(readDescriptorSet(), PROVIDER_CATALOG);
const lookers = agentTools({ methods, allowApply: false });
const appliers = agentTools({ methods, allowApply: true });

let system: System;
let listener: AgentListener;
let url: string;
let now = 0;
beforeAll(async () => {
  const grant = (verbs: readonly ('read' | 'write')[]) => [{ accounts: ['*'], domains: ['*'], verbs }];
  system = await startSystem({
    callers: [
      { id: 'team', keys: [{ key: 'lg_team' }], grants: grant(['read', 'write']) },
      { id: 'reader', keys: [{ key: 'lg_reader' }], grants: grant(['read']) },
    ],
  });
  listener = new AgentListener({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: ['agents.example.com'],
    connect: client,
    newServer: () => new AgentServer({ tools: appliers, version: '1.2.3' }, client),
    now: () => now,
  });
  url = await listener.listen();
});
beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));
afterAll(async () => {
  await listener.close();
  await system.close();
});

function client(token: string | undefined): LivegateClient {
  return new LivegateClient({ url: system.app.rest, ...(token !== undefined && { token }) });
}

/** An agent that speaks over HTTP. */
async function overHttp(token: string, at = url): Promise<Client> {
  const agent = new Client({ name: 'test', version: '1' });
  const headers = { authorization: `Bearer ${token}` };
  await agent.connect(new StreamableHTTPClientTransport(new URL(at), { requestInit: { headers } }));
  return agent;
}

/** An agent with a server of its own. */
async function inMemory(tools = appliers, maxResultLength?: number): Promise<Client> {
  const agent = new Client({ name: 'test', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  const options = { tools, version: '1.2.3', ...(maxResultLength !== undefined && { maxResultLength }) };
  await new AgentServer(options, () => client('lg_team')).speakOver(there);
  await agent.connect(here);
  return agent;
}

interface Schema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

describe('tools', () => {
  it('have the messages of the contract as arguments, without keys and what livegate sets itself', async () => {
    const { tools } = await (await inMemory()).listTools();
    const schemas = new Map(tools.map(({ name, inputSchema }) => [name, inputSchema as Schema]));
    expect(schemas.get('list_domains')).toMatchObject({
      required: ['parent'],
      properties: { parent: { description: expect.stringContaining('accounts/{account}') as string } },
    });
    const { auth } = schemas.get('create_rollout')?.$defs?.['CallbackConfigInput']?.properties ?? {};
    expect(auth).toMatchObject({ $ref: '#/$defs/CallbackAuthInput' });
    const signing = schemas.get('create_rollout')?.$defs?.['CallbackAuthInput']?.properties ?? {};
    expect(Object.keys(signing)).toEqual(['enabled', 'keyRef']);
    expect(schemas.get('validate_set_callback_config')?.properties).not.toHaveProperty('validateOnly');
    expect(JSON.stringify(tools).length).toBeLessThan(100_000);
  });

  it('refer to nothing that is not there', async () => {
    const { tools } = await (await inMemory()).listTools();
    for (const { name, inputSchema } of tools) {
      const references = [...JSON.stringify(inputSchema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)];
      const missing = references.filter(([, at = '']) => !(at in (inputSchema['$defs'] as Json)));
      expect([name, missing]).toEqual([name, []]);
    }
  });

  it('change nothing at a cloud unless they were allowed to', async () => {
    const agent = await inMemory(lookers);
    const { tools } = await agent.listTools();
    expect(tools.map(({ name }) => name)).not.toContain('apply_rollout');
    expect(tools.filter(({ annotations }) => annotations?.destructiveHint)).toEqual([]);
    const { isError } = await call(agent, 'apply_rollout', { name: 'rollouts/x', etag: 'x' });
    expect(isError).toBe(true);
    const config = { name: STREAM, urls: [HOOK] };
    const checked = await call(agent, 'validate_set_callback_config', { callbackConfig: config });
    expect(checked).toMatchObject({ isError: false, answer: { upstreamCalls: [{ outcome: 'PLANNED' }] } });
    const insisting = { callbackConfig: config, validateOnly: false };
    expect(await call(agent, 'validate_set_callback_config', insisting)).toMatchObject({ isError: true });
    expect(system.alibaba.calls.filter(({ action }) => action.startsWith('Set'))).toEqual([]);
  });

  it('call only the method that they are', async () => {
    const agent = await inMemory(lookers);
    for (const name of ['rollouts/x', `${STREAM}/..`, `${PUSH}//stream`, `${STREAM}:apply/x`, 7]) {
      expect(await call(agent, 'validate_delete_callback_config', { name })).toMatchObject({
        isError: true,
        answer: { code: 'INVALID_ARGUMENT', detail: expect.stringContaining('name: must be') as string },
      });
    }
    expect(await call(agent, 'list_accounts', { pageSize: [1] })).toMatchObject({ isError: true });
    expect(await call(agent, 'list_accounts', { size: 1 })).toMatchObject({
      answer: { detail: 'size: no such argument; there are pageSize, pageToken' },
    });
  });

  it('answer what livegate answers, also its problems', async () => {
    const agent = await inMemory();
    expect(await call(agent, 'list_accounts')).toMatchObject({ answer: { accounts: [{}, {}, {}] } });
    expect(await call(agent, 'get_provider', { name: 'providers/alibaba' })).toMatchObject({ isError: false });
    const config = { name: STREAM, urls: ['ftp://x'], auth: { enabled: true } };
    expect(await call(agent, 'validate_set_callback_config', { callbackConfig: config })).toMatchObject({
      isError: true,
      answer: {
        code: 'INVALID_ARGUMENT',
        status: 400,
        violations: [{ field: 'urls[0]' }],
        requestId: expect.any(String) as string,
      },
    });
  });

  it('answer no more than an agent can read, and say how to get the rest', async () => {
    const agent = await inMemory(lookers, 2_000);
    const { answer } = await call(agent, 'list_breakers', { parent: 'accounts/ali' });
    const [note = ''] = answer['cut'] as string[];
    const [, shown = '', of = ''] = /^shows (\d+) of (\d+) in breakers; ask again with pageSize \1 /.exec(note) ?? [];
    expect(answer['breakers']).toHaveLength(Number(shown));
    expect(Number(of)).toBeGreaterThan(Number(shown));
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(2_000);
    const page = await call(agent, 'list_breakers', { parent: 'accounts/ali', pageSize: Number(shown) });
    expect(page.answer).toMatchObject({ nextPageToken: expect.any(String) as string });
    const whole = await call(agent, 'get_provider', { name: 'providers/alibaba' });
    expect(whole.answer['cut']).toEqual(
      expect.arrayContaining([expect.stringContaining('the same request over REST answers it')]),
    );
  });
});

describe('over HTTP', () => {
  it('an agent plans, looks at the items, and applies the plan that it saw', async () => {
    const agent = await overHttp('lg_team');
    const created = await call(agent, 'create_rollout', { rollout: { source: DESIRED }, requestId: 'agent-1' });
    const name = created.answer['name'] as string;
    const rollout = async (): Promise<Json> => (await call(agent, 'get_rollout', { name })).answer;
    await until(async () => (await rollout())['state'] === 'PLANNED');
    const items = await call(agent, 'list_rollout_items', { parent: name });
    expect(items.answer).toMatchObject({ rolloutItems: [{ resource: STREAM, change: 'CREATE' }] });
    expect(await call(agent, 'apply_rollout', { name })).toMatchObject({ isError: true });
    expect(await call(agent, 'apply_rollout', { name, etag: '"other"' })).toMatchObject({
      isError: true,
      answer: { reason: 'ETAG_MISMATCH' },
    });
    const { etag } = await rollout();
    expect(await call(agent, 'apply_rollout', { name, etag })).toMatchObject({ isError: false });
    await until(async () => (await rollout())['state'] === 'SUCCEEDED');
    await agent.close();
  });

  it('every tool works, each once', async () => {
    const agent = await overHttp('lg_team');
    const { tools } = await agent.listTools();
    const other = { urls: ['https://other.example.com/'] };
    const answers = await callEveryTool(agent, () =>
      system.rest.put(`/v1/${STREAM}`, other, { authorization: 'Bearer lg_team' }),
    );
    expect([...answers.keys()].toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
    expect(answers.get('get_event')).toMatchObject({ reason: 'EVENT_NOT_FOUND' });
    await agent.close();
  });

  it('each request has the rights of its own token', async () => {
    const [reader, team] = [await overHttp('lg_reader'), await overHttp('lg_team')];
    const change = { callbackConfig: { name: STREAM, urls: [HOOK] } };
    const calls = [reader, team].map((agent) => call(agent, 'validate_set_callback_config', change));
    expect(await Promise.all(calls)).toMatchObject([
      { isError: true, answer: { reason: 'ACCESS_DENIED' } },
      { isError: false },
    ]);
    await Promise.all([reader.close(), team.close()]);
  });

  it('nobody opens a session without a token that livegate takes', async () => {
    const strangers = ['lg_stranger', 'two words'].map((token) => overHttp(token));
    for (const stranger of await Promise.allSettled(strangers)) expect(stranger.status).toBe('rejected');
    const { status, headers } = await send({ method: 'POST', headers: JSON_HEADERS }, INITIALIZE);
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it('pages and hosts under other names are refused', async () => {
    const from = (headers: Record<string, string>) =>
      send({ method: 'POST', headers: { ...TEAM, ...headers } }, INITIALIZE);
    expect(await from({ host: 'evil.example.com' })).toMatchObject({ status: 403 });
    expect(await from({ origin: 'https://evil.example.com' })).toMatchObject({ status: 403 });
    expect(await from({ origin: 'null' })).toMatchObject({ status: 403 });
    const named = await from({ host: 'agents.example.com', origin: 'https://agents.example.com' });
    expect(named).toMatchObject({ status: 200 });
    expect(await send({ method: 'GET', path: '/other', headers: TEAM })).toMatchObject({ status: 404 });
  });

  it('sessions are bounded, end, and end by themselves', async () => {
    const agents: Client[] = [];
    const isFull = async (): Promise<boolean> => {
      const opened = await overHttp('lg_team').catch(() => undefined);
      if (opened) agents.push(opened);
      return opened === undefined;
    };
    while (agents.length <= MAX_SESSIONS && !(await isFull())) await Promise.resolve();
    expect(agents.length).toBeGreaterThan(MAX_SESSIONS / 2);
    expect(agents.length).toBeLessThanOrEqual(MAX_SESSIONS);
    const left = agents.pop();
    await (left?.transport as StreamableHTTPClientTransport).terminateSession();
    await left?.close();
    expect(await isFull()).toBe(false);
    now += 15 * 60_000;
    await listener.endIdle();
    expect(await isFull()).toBe(false);
    await expect(agents[0]?.ping()).rejects.toThrow('no such session');
    await Promise.all(agents.map((agent) => agent.close()));
  });
});

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const TEAM = { ...JSON_HEADERS, authorization: 'Bearer lg_team' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

/** A request of no client, with headers that clients do not send. */
async function send(options: object, body?: object) {
  const { host, port, pathname } = new URL(url);
  const sent = request({ host: host.split(':')[0], port, path: pathname, ...options });
  sent.end(body && JSON.stringify(body));
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
  });
  await text(response);
  return { status: response.statusCode, headers: response.headers };
}

/*
 * Clients that share no code with livegate, over one sandbox: Python's gRPC, a TypeScript client
 * generated from the OpenAPI document, and curl. Each is the program of an example. It sets, reads,
 * lists, updates and deletes, and takes apart the errors that it gets.
 */
import { rmSync } from 'node:fs';
import { readPage, ROOT } from '../docs/page';
import { jsonValuesIn, runShell, ShellResult } from '../docs/shell';
import { makeSnippetWorld } from '../docs/snippet-world';
import needProgram from '../support/need-program';
import { RunningProcess, startProcess } from '../support/start-process';

const CONFIGS = '/v1/accounts/ali-sandbox/domains/push.example.com/callbackConfigs';
const NAME = `${CONFIGS.slice('/v1/'.length)}/stream`;

type Step = readonly [what: string, facts: Record<string, unknown>];

/** What each client prints, as far as it is the same in all of them. */
const STEPS: readonly Step[] = [
  ['set', { urls: ['https://hooks.example.com/live'], actions: ['SetLiveStreamsNotifyUrlConfig'] }],
  ['read', { urls: ['https://hooks.example.com/live'], keySet: true }],
  ['listed', { names: [NAME] }],
  ['changed', { urls: ['https://hooks.example.com/new'] }],
  ['refused', { reason: 'ETAG_MISMATCH' }],
  ['refused', { reason: 'INVALID_REQUEST', fields: ['urls[0]'] }],
  ['deleted', { actions: ['DescribeLiveStreamsNotifyUrlConfig', 'DeleteLiveStreamsNotifyUrlConfig'] }],
];

interface Client {
  /** Makes the program. `REST` and `GRPC` stand for the addresses. */
  readonly build: string;
  readonly run: string;
  readonly stepsIn: (output: string) => readonly Step[];
}

const CLIENTS: Readonly<Record<string, Client>> = {
  'Python over gRPC': {
    build: 'npx buf build proto -o examples/python-grpc-client/livegate.binpb',
    run: 'cd examples/python-grpc-client; python3 main.py GRPC livegate.binpb',
    stepsIn: printedSteps,
  },
  'the generated TypeScript client': {
    build: 'cd examples/typescript-client; npx openapi-typescript REST/openapi.json -o src/livegate.ts; npx tsc',
    run: 'cd examples/typescript-client; node dist/main.js REST',
    stepsIn: printedSteps,
  },
  curl: { build: '', run: 'bash examples/curl/calls.sh REST', stepsIn: stepsOfAnswers },
};

/** Lines such as `set: {"urls":[]}`. */
function printedSteps(output: string): Step[] {
  return [...output.matchAll(/^(\w+): (\{.*\})$/gm)].map(([, what = '', json = '']) => [what, JSON.parse(json)]);
}

interface Answer {
  readonly urls?: readonly string[];
  readonly auth?: { readonly keySet?: boolean };
  readonly reason?: string;
  readonly violations?: readonly { readonly field: string }[];
  readonly retryAfterMs?: number;
  readonly callbackConfigs?: readonly { readonly name: string }[];
  readonly upstreamCalls?: readonly { readonly action: string }[];
}

function factsOf({ urls, auth, reason, violations, retryAfterMs, callbackConfigs, upstreamCalls }: Answer): Step[1] {
  return {
    urls,
    keySet: auth?.keySet,
    reason,
    retryAfterMs,
    fields: violations?.map(({ field }) => field),
    names: callbackConfigs?.map(({ name }) => name),
    actions: upstreamCalls?.map(({ action }) => action),
  };
}

/** The answers as they came, without that about the provider and the plan for another cloud. */
function stepsOfAnswers(output: string): Step[] {
  const answers = jsonValuesIn(output) as Answer[];
  const told = answers.filter((_, index) => index !== 0 && index !== 7).map(factsOf);
  return told.map((facts, index) => [STEPS[index]?.[0] ?? '', facts]);
}

const world = makeSnippetWorld(readPage('examples/README.md'));
let sandbox: RunningProcess;
let addressOf: (name: string) => string;

function run(script: string): Promise<ShellResult> {
  const [rest, grpc] = ['REST', 'gRPC'].map(addressOf);
  return runShell(script.replaceAll('REST', rest ?? '').replaceAll('GRPC', grpc ?? ''), world.folder, {});
}

beforeAll(async () => {
  needProgram('curl');
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0' },
    until: 'A first call',
  });
  addressOf = (name) => new RegExp(`^ +${name} +(\\S+)`, 'm').exec(sandbox.output())?.[1] ?? '';
  for (const { build } of Object.values(CLIENTS)) expect(await run(build)).toMatchObject({ status: 0 });
});

afterAll(async () => {
  expect(await sandbox.stop('SIGINT')).toBe(0);
  rmSync(world.folder, { recursive: true });
});

describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
  it('sets, reads, lists, updates and deletes, and gets the reason of a refusal', async () => {
    const { output, errors } = await run(client.run);
    expect([client.stepsIn(output), errors]).toMatchObject([STEPS, '']);
  });
});

describe('when the cloud asks for a retry in a minute', () => {
  beforeAll(async () => {
    const fault = { action: 'SetLiveStreamsNotifyUrlConfig', fault: { kind: 'throttle', retryAfterMs: 60_000 } };
    await fetch(`${addressOf('Alibaba')}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
    const { status } = await fetch(`${addressOf('REST')}${CONFIGS}/stream`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ urls: ['https://hooks.example.com/live'] }),
    });
    expect(status).toBe(429);
  });

  it.each(Object.entries(CLIENTS))('%s gets the retry time', async (_name, client) => {
    const [[, failed] = []] = client.stepsIn((await run(client.run)).output);
    expect(failed).toMatchObject({ reason: 'QUOTA_EXHAUSTED', retryAfterMs: expect.any(Number) });
    expect(failed?.['retryAfterMs']).toBeGreaterThan(1_000);
    expect(failed?.['retryAfterMs']).toBeLessThanOrEqual(60_000);
  });
});

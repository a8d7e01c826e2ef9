/*
 * What the command line does with many configurations at once, in this process, against livegate
 * on its emulators.
 */
import { Ajv, ValidateFunction } from 'ajv';
import { PassThrough } from 'node:stream';
import { parse } from 'yaml';
import { cli, CliWorld } from '../support/cli';
import { startSystem, System, WORLD } from '../support/start-system';

const ALL = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] as const };
const ALI = { accounts: ['ali'], domains: ['*'], verbs: ['read', 'write'] as const };
const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const VOLC = 'accounts/volc/vhosts/live.example.com/callbackConfigs/stream';

const LIVE = `callbackConfigs:
  - name: ${STREAM}
    urls: [https://hooks.example.com/live]
  - name: ${VOLC}
    urls:
      - https://hooks.example.com/live
pullConfigs: []
`;

let system: System;
let env: Record<string, string>;
/** By the schema of files. */
let isValid: ValidateFunction;
beforeAll(async () => {
  const callers = [
    { id: 'team', keys: [{ key: 'lg_team' }], grants: [ALL] },
    { id: 'ali-team', keys: [{ key: 'lg_ali' }], grants: [ALI, { ...ALL, verbs: ['read'] as const }] },
  ];
  const callbackKeys = [
    { ...WORLD.callbackKey, value: { env: 'TEST_HOOK' } },
    { id: 'old-hook', value: { env: 'OLD_HOOK' } },
  ].map((key) => ({ ...key, accounts: ['ali', 'volc', 'byte'] }));
  const keys = { TEST_HOOK: WORLD.callbackKey.value, OLD_HOOK: 'OldHookKey0123456789' };
  system = await startSystem({ callers, callbackKeys, env: keys, withBytePlus: true });
  env = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_team' };
  const schema = JSON.parse((await run('schema')).out) as object;
  isValid = new Ajv({ strict: true, formats: { int32: true, int64: true } }).compile(schema);
});
beforeEach(() => [system.alibaba, system.volcengine, system.byteplus].forEach((cloud) => cloud.reset()));
afterAll(() => system.close());

const run = (line: string, live = LIVE, world: CliWorld = {}) =>
  cli(line.split(' '), { env, files: { 'live.yaml': live }, ...world });

const read = (path: string) => system.rest.send('GET', path, undefined, { authorization: 'Bearer lg_team' });

async function rollouts(): Promise<readonly string[]> {
  const { body } = await read('/v1/rollouts');
  return (body.rollouts as { name: string }[]).map(({ name }) => name);
}

const writes = () =>
  [...system.alibaba.calls, ...system.volcengine.calls].filter(({ action }) => /^(Set|Create|Update)/.test(action));

describe('plan and apply', () => {
  it('show what would change, apply it, and then find nothing to change', async () => {
    const planned = await run('plan -f live.yaml');
    expect(planned).toMatchObject({ status: 3, err: '' });
    expect(planned.out.replace(/rollouts\/\w+/, 'rollouts/x')).toBe(
      `+ CREATE
  ali/domains/push.example.com/callbackConfigs/stream
    urls  https://hooks.example.com/live

+ CREATE
  volc/vhosts/live.example.com/callbackConfigs/stream
    urls  https://hooks.example.com/live

rollouts/x is PLANNED: 2 to create, 0 without change
`,
    );
    expect({ writes: writes(), left: await rollouts() }).toEqual({ writes: [], left: [] });
    const applied = await run('apply -f live.yaml --yes');
    expect(applied).toMatchObject({ status: 0, err: '' });
    expect(applied.out).toMatch(/SUCCEEDED: 2 to create, 0 without change; 2 done\n$/);
    const again = await run('plan -f live.yaml');
    expect(again).toMatchObject({ status: 0, out: expect.stringMatching(/: 2 without change\n$/) as string });
    const changed = await run('plan -f live.yaml', LIVE.replace('/live]', '/new]'));
    expect(changed).toMatchObject({ status: 3 });
    expect(changed.out).toContain('    urls  https://hooks.example.com/live → https://hooks.example.com/new\n');
    expect(await run('apply -f live.yaml --yes')).toMatchObject({ status: 0 });
  });

  it('need no rollout for a file that asks for nothing, as the export of an empty domain does', async () => {
    const before = await rollouts();
    for (const line of ['plan -f live.yaml', 'apply -f live.yaml --yes']) {
      expect(await run(line, 'callbackConfigs: []\npullConfigs: []\n')).toMatchObject({
        status: 0,
        out: '',
        err: 'nothing to change: live.yaml has no configurations\n',
      });
    }
    expect(await rollouts()).toEqual(before);
    expect(await run('plan -f live.yaml', '{}')).toMatchObject({ status: 1 });
    const prune = 'plan -f live.yaml --prune accounts/ali/domains/push.example.com';
    expect(await run(prune, 'callbackConfigs: []')).not.toMatchObject({
      err: expect.stringContaining('nothing') as string,
    });
  });

  it('print the JSON of the API for programs', async () => {
    const { status, out } = await run('plan -f live.yaml -o json');
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      rollout: { state: 'PLANNED', displayName: 'live.yaml', counts: { create: 2 } },
      rolloutItems: [{ resource: STREAM, change: 'CREATE' }, { resource: VOLC }],
    });
    const applied = parse((await run('apply -f live.yaml --yes -o yaml')).out);
    expect(applied).toMatchObject({ rollout: { state: 'SUCCEEDED' }, rolloutItems: [{ state: 'DONE' }, {}] });
  });

  it('send nothing if nobody can be asked, and change nothing without a yes', async () => {
    const before = await rollouts();
    expect(await run('apply -f live.yaml')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--yes') as string,
    });
    const no = await run('apply -f live.yaml', LIVE, { answer: 'n' });
    expect(no).toMatchObject({
      status: 2,
      err: expect.stringMatching(/^Apply rollouts\/\w+\? .*nothing was sent/) as string,
    });
    expect({ writes: writes(), left: await rollouts() }).toEqual({ writes: [], left: before });
    expect(await run('apply -f live.yaml', LIVE, { answer: 'yes' })).toMatchObject({ status: 0 });
  });

  it('end with 4 if a part is refused or fails; retry does the rest', async () => {
    const plan = await run('plan -f live.yaml', LIVE, { env: { ...env, LIVEGATE_TOKEN: 'lg_ali' } });
    expect(plan).toMatchObject({
      status: 4,
      out: expect.stringMatching(/! REFUSED\n {2}volc\S+\n {4}ACCESS_DENIED: /) as string,
    });
    system.alibaba.faults.add({
      action: 'SetLiveStreamsNotifyUrlConfig',
      times: 1,
      fault: { kind: 'errorWith200', code: 'InvalidParam' },
    });
    const applied = await run('apply -f live.yaml --yes');
    expect(applied).toMatchObject({
      status: 4,
      out: expect.stringMatching(/\+ CREATE FAILED\n {2}ali\S+\n/) as string,
    });
    const [name] = await rollouts();
    expect(await run(`rollout retry ${name}`)).toMatchObject({ status: 2 });
    const retried = await run(`rollout retry ${name} --yes`);
    expect(retried).toMatchObject({ status: 0, out: expect.stringMatching(/SUCCEEDED: .*; 2 done\n$/) as string });
    expect(retried.out).not.toContain('volc/');
  });

  /** Ends `apply` at a moment; what the request asks for arrives at livegate a little later. */
  async function leftAt(moment: ':apply' | ':watch', end: () => Response | void, world: CliWorld = {}) {
    system.alibaba.faults.add({
      action: 'SetLiveStreamsNotifyUrlConfig',
      times: 1,
      fault: { kind: 'delay', ms: 300 },
    });
    const { fetch } = globalThis;
    let isApplied = false;
    let arrives = (): unknown => undefined;
    const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      const { pathname } = new URL(new Request(url).url);
      isApplied ||= pathname.endsWith(':apply');
      if (!isApplied || !pathname.endsWith(moment)) return await fetch(url, init);
      if (moment === ':apply') arrives = () => fetch(url, { ...init, signal: null });
      const answer = end();
      init?.signal?.throwIfAborted();
      return answer ?? Response.error();
    });
    const ended = await run('apply -f live.yaml --yes', LIVE, world).finally(() => spy.mockRestore());
    await arrives();
    const [name = ''] = await rollouts();
    return { ...ended, name, advice: `\n  livegate rollout watch ${name}\n  livegate rollout cancel ${name}\n` };
  }

  it.each([
    ['the request to apply', ':apply', 'may go on'],
    ['the watch', ':watch', 'goes on'],
  ] as const)('leave the rollout running at Ctrl-C during %s, and say how to go on', async (_what, moment, fact) => {
    const controller = new AbortController();
    const left = await leftAt(moment, () => controller.abort(), { signal: controller.signal });
    expect(left).toMatchObject({ status: 130, err: `interrupted\n${left.name} ${fact}${left.advice}` });
    expect(await run(`rollout watch ${left.name}`)).toMatchObject({
      status: 0,
      out: expect.stringContaining('SUCCEEDED') as string,
    });
  });

  it('leave the rollout running if livegate fails to answer the request to apply', async () => {
    const problem = {
      code: 'DEADLINE_EXCEEDED',
      reason: 'DEADLINE_PASSED',
      detail: 'the deadline passed',
      metadata: {},
    };
    const left = await leftAt(':apply', () => Response.json({ ...problem, status: 504 }, { status: 504 }));
    expect(left).toMatchObject({ status: 1, err: expect.stringMatching(/^error: DEADLINE_PASSED: /) as string });
    expect(left.err).toContain(`${left.name} may go on${left.advice}`);
    expect(await run(`rollout watch ${left.name}`)).toMatchObject({ status: 0 });
  });

  /** Runs `apply`; the first request to such a path is done, but not answered. */
  async function unansweredOnce(end: string) {
    const problem = { code: 'UNAVAILABLE', reason: 'STORE_UNAVAILABLE', detail: 'lost', metadata: {}, status: 503 };
    const { fetch } = globalThis;
    let isFirst = true;
    const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      const answer = await fetch(url, init);
      const { pathname } = new URL(new Request(url).url);
      if (!isFirst || init?.method !== 'POST' || !pathname.endsWith(end)) return answer;
      isFirst = false;
      return Response.json({ ...problem, retryAfterMs: 1 }, { status: 503 });
    });
    return await run('apply -f live.yaml --yes').finally(() => spy.mockRestore());
  }
  const CHANGED = /\nrollouts\/\w+ has changed meanwhile, and is (APPLYING|SUCCEEDED)\n {2}livegate rollout \w+ roll/;
  const WATCHED = { status: 0, out: expect.stringMatching(/SUCCEEDED: .*; 2 done\n$/) as string };

  it('leave a plan to run that somebody else applies before the answer is no', async () => {
    const answer = async (): Promise<string> => {
      const [name] = await rollouts();
      const { etag } = (await read(`/v1/${name}`)).body as { etag: string };
      const path = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`;
      const applied = await system.rest.send('POST', path, undefined, { authorization: 'Bearer lg_team' });
      expect(applied).toMatchObject({ status: 200 });
      return 'n';
    };
    system.alibaba.faults.add({ action: 'SetLiveStreamsNotifyUrlConfig', fault: { kind: 'delay', ms: 300 }, times: 1 });
    const left = await run('apply -f live.yaml', LIVE, { answer });
    expect(left).toMatchObject({ status: 2, err: expect.stringMatching(CHANGED) as string });
    const [name] = await rollouts();
    expect(await run(`rollout watch ${name}`)).toMatchObject(WATCHED);
  });

  it('leave a plan to run whose first request to apply got no answer', async () => {
    system.alibaba.faults.add({ action: 'SetLiveStreamsNotifyUrlConfig', fault: { kind: 'delay', ms: 300 }, times: 1 });
    const left = await unansweredOnce(':apply');
    expect(left).toMatchObject({ status: 1, err: expect.stringMatching(/^error: ETAG_MISMATCH: /) as string });
    expect(left.err).toMatch(CHANGED);
    const [name] = await rollouts();
    expect(await run(`rollout watch ${name}`)).toMatchObject(WATCHED);
  });

  it('make one plan, also if the first request got no answer', async () => {
    const before = await rollouts();
    expect(await unansweredOnce('/v1/rollouts')).toMatchObject({ status: 0, err: '' });
    expect(await rollouts()).toEqual([expect.any(String), ...before]);
  });

  it('show a bar of progress on a terminal only, and on standard error', async () => {
    const progress = Object.assign(new PassThrough(), { isTTY: true, columns: 60 });
    const { out, err } = await run('apply -f live.yaml --yes', LIVE, { progress });
    const shown = String(progress.read());
    expect(shown).toContain('planning [');
    expect(shown).toMatch(/applying \[.*\] \d\/2/);
    expect(out + err).not.toContain('planning [');
  });

  it('count what is planned where nobody knows how much there will be', async () => {
    const progress = Object.assign(new PassThrough(), { isTTY: true, columns: 60 });
    const pattern = LIVE.replace('push.example.com', '*.example.com');
    expect(await run('plan -f live.yaml', pattern, { progress })).toMatchObject({ status: 3 });
    const shown = String(progress.read());
    expect(shown).toContain('planning: 0 found');
    expect(shown).not.toContain('planning [');
  });
});

describe('prune', () => {
  const EMPTY = 'callbackConfigs: []\npullConfigs: []\n';

  it('deletes what the file does not have, below what is named', async () => {
    expect(await run('apply -f live.yaml --yes')).toMatchObject({ status: 0 });
    const planned = await run('plan -f live.yaml --prune ali --prune volc/vhosts/live.example.com', EMPTY);
    expect(planned).toMatchObject({ status: 3, err: '' });
    expect(planned.out).toContain(`- DELETE
  ali/domains/push.example.com/callbackConfigs/stream
    urls  https://hooks.example.com/live
`);
    expect(planned.out).toMatch(/: 2 to delete, 0 without change\n$/);
    const live = `${LIVE}prune: [accounts/ali]\n`
      .replace('push.example.com', 'play.example.com')
      .replace('/stream', '/snapshot');
    const applied = await run('apply -f live.yaml --yes', live);
    expect(applied).toMatchObject({
      status: 0,
      out: expect.stringMatching(/1 to create, 1 to delete, 1 without change; 2 done/) as string,
    });
  });

  it('names the option or the place of a name that is wrong', async () => {
    const { status, err } = await run(
      'plan -f live.yaml --prune none --prune nothing',
      `${LIVE}prune:\n  - accounts/nobody\n`,
    );
    expect(status).toBe(1);
    const lines = err.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.map((line) => line.split(/: (?!prune)/)[0])).toEqual([
      '  live.yaml:9:5: prune[0]',
      '  --prune accounts/none',
      '  --prune accounts/nothing',
    ]);
  });
});

it('applies a wide change only if that is accepted', async () => {
  const wide = (path: string): string =>
    `callbackConfigs:\n${Array.from(
      { length: 11 },
      (_, app) =>
        `  - name: accounts/volc/vhosts/live.example.com/apps/a${app}/callbackConfigs/stream\n` +
        `    urls: [https://hooks.example.com/${path}]\n`,
    ).join('')}`;
  expect(await run('apply -f live.yaml --yes', wide('old'))).toMatchObject({ status: 0 });
  const refused = await run('apply -f live.yaml --yes', wide('new'));
  expect(refused).toMatchObject({ status: 1, out: expect.stringContaining('~ UPDATE 11 alike\n') as string });
  expect(refused.err).toMatch(/^error: FORCE_REQUIRED: 11 of /);
  expect(refused.err).toMatch(/\nnothing was applied; accept it with --accept-blast-radius\n$/);
  const accepted = await run('apply -f live.yaml --yes --accept-blast-radius', wide('new'));
  expect(accepted).toMatchObject({ status: 0, err: '' });
});

describe('faults in a file', () => {
  it.each([
    ['a tab', 'callbackConfigs:\n\t- x\n', '2:1'],
    ['a key twice', 'prune: []\nprune: []\n', '2:1'],
    ['a merge key', 'a: &a {}\nb:\n  <<: *a\n', '3:3'],
    ['a merge conflict', 'prune: []\n<<<<<<< HEAD\n', '2:1'],
    ['a second document', 'prune: []\n---\nprune: []\n', '2:1'],
    ['too many aliases', `a: &a x\nb: [${Array.from({ length: 51 }, () => '*a').join(', ')}]\n`, '1:1'],
    ['no mapping', '- x\n', ''],
  ])('such as %s end plan and apply, and nothing is sent', async (_fault, live, place) => {
    for (const command of ['plan -f live.yaml', 'apply -f live.yaml --yes']) {
      const { status, out, err } = await run(command, live);
      expect({ status, out, err }).toEqual({
        status: 2,
        out: '',
        err: expect.stringContaining(`live.yaml${place && `:${place}`}`) as string,
      });
    }
  });

  it('that livegate finds are told with their places', async () => {
    const live = `callbackConfigs:
  - name: ${STREAM}
    urls: [ftp://hooks.example.com]
  - name: ${STREAM}
    urls: [https://hooks.example.com/live]
    auth: { enabled: true, key: abcdefghijklmnop }
  - urls: []
pulConfigs: []
`;
    const { status, out, err } = await run('plan -f live.yaml', live);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    const lines = err.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.map((line) => line.split(' ', 4).slice(2, 4).join(' '))).toEqual([
      'live.yaml:3:12: callbackConfigs[0].urls[0]:',
      'live.yaml:4:11: callbackConfigs[1].name:',
      'live.yaml:6:33: callbackConfigs[1].auth.key:',
      'live.yaml:7:5: callbackConfigs[2].name:',
      'live.yaml:8:13: pulConfigs:',
    ]);
    expect(err).not.toContain('abcdefgh');
  });
});

describe('export', () => {
  it('of whole accounts at three clouds needs no changes', async () => {
    const live = `callbackConfigs:
  - name: ${STREAM}
    urls: [https://hooks.example.com/live]
    auth: { enabled: true, keyRef: ${WORLD.callbackKey.id} }
  - { name: ${VOLC.replace('/callbackConfigs', '/apps/show/callbackConfigs')}, urls: [https://hooks.example.com/app] }
  - { name: ${VOLC}, urls: [https://hooks.example.com/live] }
  - name: ${VOLC.replace('vhosts/live', 'domains/push.live').replace('volc', 'byte')}
    urls: [https://hooks.example.com/live]
pullConfigs:
  - name: accounts/ali/domains/play.example.com/pullConfigs/*
    origins: [{ protocol: RTMP, host: origin.example.org }]
  - name: accounts/byte/vhosts/live.example.com/pullConfigs/*
    origins: [{ protocol: RTMP, host: origin.example.org }]
`;
    expect(await run('apply -f live.yaml --yes', live)).toMatchObject({ status: 0 });
    const { status, out, err } = await run('export ali accounts/volc byte');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const names = (text: string): unknown => {
      const { callbackConfigs, pullConfigs } = parse(text) as Record<string, { name: string }[]>;
      return [...(callbackConfigs ?? []), ...(pullConfigs ?? [])].map(({ name }) => name);
    };
    expect(names(out)).toEqual(names(live));
    expect([isValid(parse(out)), isValid.errors]).toEqual([true, null]);
    const planned = await run('plan -f live.yaml', out);
    expect(planned).toMatchObject({ status: 0, out: expect.stringMatching(/: 6 without change\n$/) as string });
  });

  it('says what it cannot read, in the file and on standard error', async () => {
    const fault = { kind: 'errorWith200', code: 'InvalidParam' } as const;
    system.alibaba.faults.add({ action: 'DescribeLiveStreamsNotifyUrlConfig', times: 1, fault });
    const domain = 'accounts/ali/domains/push.example.com';
    const told = `${domain} cannot be read; livegate list ${domain} says why`;
    const { status, out, err } = await run('export ali');
    expect({ status, err }).toEqual({ status: 4, err: `${told}\n` });
    expect(out.split('\n')[0]).toBe(`# ${told}`);
    system.alibaba.faults.add({ action: 'DescribeLiveStreamsNotifyUrlConfig', times: 1, fault });
    const listed = await run('list ali -o json');
    expect(listed).toMatchObject({ status: 4, err: `${told}\n` });
    expect(JSON.parse(listed.out)).toEqual({ callbackConfigs: [], pullConfigs: [], unreachable: [domain] });
  });
});

describe('the schema of the file', () => {
  it('is open, and printed by a command', async () => {
    const { out } = await run('schema');
    expect(await (await fetch(`${system.app.rest}/v1/schemas/live`)).json()).toEqual(JSON.parse(out));
  });

  it('takes what livegate takes', () => {
    const { properties } = isValid.schema as { properties: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['callbackConfigs', 'pullConfigs']));
    expect([isValid(parse(LIVE)), isValid.errors]).toEqual([true, null]);
  });

  it.each([
    ['pulConfigs: []', 'must NOT have additional properties'],
    ['callbackConfigs: [{ urls: [https://hooks.example.com/live] }]', "must have required property 'name'"],
    [`callbackConfigs: [{ name: ${STREAM}, urls: [x], auth: { enabled: true, key: x } }]`, 'must NOT have additional'],
    [`callbackConfigs: [{ name: ${STREAM}, urls: [x], observeTime: x }]`, 'must NOT have additional'],
    ['pullConfigs: [{ name: x, origins: [{ protocol: FTP, host: x }] }]', 'must be equal to one of the allowed values'],
  ])('finds the fault of %s', (text, message) => {
    expect(isValid(parse(text))).toBe(false);
    expect(isValid.errors?.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  });
});

it('tells what only planning can find, with its place', async () => {
  const live = LIVE.replace('push.example.com', '*.nowhere.example.com');
  const { status, out, err } = await run('plan -f live.yaml', live);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(/^error: \w+: the request has faults\n {2}live.yaml:2:11: callbackConfigs\[0\].name: ./);
  const kept = /rollouts\/\w+/.exec((await run('plan -f live.yaml --keep', live)).err);
  expect(kept).toBeNull();
});

describe('rollout', () => {
  it('lists, shows, applies and cancels what was kept', async () => {
    const kept = await run('plan -f live.yaml --keep');
    const name = /rollouts\/\w+/.exec(kept.err)?.[0] ?? '';
    expect(kept).toMatchObject({ status: 3, err: `livegate rollout apply ${name}\n` });
    expect((await run('rollout list --limit 1')).out).toMatch(
      new RegExp(`^ROLLOUT +STATE +CHANGES +CALLER +CREATED +TITLE\n${name} +PLANNED +2 +team +\\S+ +live.yaml\n$`),
    );
    const shown = await run(`rollout show ${name.slice('rollouts/'.length)} --change CREATE -o json`);
    expect(JSON.parse(shown.out).rolloutItems).toHaveLength(2);
    expect(await run(`rollout watch ${name}`)).toMatchObject({ status: 3 });
    expect(await run(`rollout apply ${name} --yes`)).toMatchObject({ status: 0 });
    expect(await run(`rollout apply ${name} --yes`)).toMatchObject({ status: 1 });
    const other = /rollouts\/\w+/.exec((await run('plan -f live.yaml --keep', LIVE.replace('/live]', '/x]'))).err)?.[0];
    expect(await run(`rollout cancel ${other}`)).toMatchObject({
      status: 0,
      out: expect.stringMatching(/is CANCELLED: 1 to change, 1 without change; 1 skipped\n$/) as string,
    });
    expect(await run(`rollout watch ${other}`)).toMatchObject({ status: 1 });
    expect(await run(`rollout retry ${other} --yes`)).toMatchObject({
      status: 1,
      err: expect.stringContaining('OPERATION_NOT_ALLOWED: no item of the rollout failed or is stale') as string,
    });
    expect(await run('rollout show accounts/x')).toMatchObject({ status: 2 });
  });
});

describe('copy', () => {
  const TO = 'accounts/volc/vhosts/live.example.com';

  it('shows what it would copy and lose, and copies it', async () => {
    await run('apply -f live.yaml --yes');
    const line = `copy ${TO} ali/domains/push.example.com`;
    const planned = await run(`${line} --plan`, LIVE);
    expect({ ...planned, out: planned.out.replace(/rollouts\/\w+/, 'rollouts/x') }).toMatchObject({
      status: 0,
      out: 'rollouts/x is PLANNED: 1 without change\n',
    });
    await run('set ali/domains/push.example.com/callbackConfigs/stream -f -', LIVE, {
      input: 'urls: [https://other.example.com/]',
    });
    const before = await rollouts();
    expect(await run(line)).toMatchObject({ status: 2, err: expect.stringContaining('--yes') as string });
    expect(await rollouts()).toEqual(before);
    const applied = await run(`${line} --yes`);
    expect(applied).toMatchObject({ status: 0, err: '' });
    expect(applied.out).toMatch(/SUCCEEDED: 1 to change, 0 without change; 1 done\n$/);
    expect((await read(`/v1/${STREAM}`)).body).toMatchObject({ urls: ['https://hooks.example.com/live'] });
  });

  it('takes pairs of domains, and names what is wrong with them', async () => {
    await run('apply -f live.yaml --yes');
    const pair = `--pair push.example.com=${TO}`;
    expect(await run(`copy ali volc ${pair} --plan -o json`)).toMatchObject({ status: 0 });
    expect(await run('copy ali volc --pair push.example.com --plan')).toMatchObject({
      status: 2,
      err: expect.stringContaining('"push.example.com" is not a pair') as string,
    });
    expect(await run('copy ali ali --plan')).toMatchObject({
      status: 1,
      err: expect.stringContaining('source.copy.to: is accounts/ali itself') as string,
    });
  });
});

it('repair writes again what livegate set', async () => {
  await run('apply -f live.yaml --yes');
  system.alibaba.put(WORLD.alibaba.uid, 'push.example.com', { stream: { NotifyUrl: 'https://other.example.com/' } });
  expect(await run('repair ali/domains/push.example.com --plan')).toMatchObject({ status: 3 });
  expect(await run('repair ali/domains/push.example.com --yes')).toMatchObject({
    status: 0,
    out: expect.stringContaining('1 done') as string,
  });
  expect((await read(`/v1/${STREAM}`)).body).toMatchObject({ urls: ['https://hooks.example.com/live'] });
});

it('repair tells of a key that is another one, and stays, also where nothing else differs', async () => {
  const signed = LIVE.replaceAll('/live]', '/live]\n    auth: { enabled: true, keyRef: old-hook }');
  await run('apply -f live.yaml --yes', signed);
  const stream = { NotifyUrl: 'https://hooks.example.com/live', NotifyReqAuth: 'yes' } as const;
  system.alibaba.put(WORLD.alibaba.uid, 'push.example.com', {
    stream: { ...stream, NotifyAuthKey: 'KeyOfSomebodyElse0123' },
  });
  const told = `= NONE
  ali/domains/push.example.com/callbackConfigs/stream
    loses auth.key: the live key is not the one that livegate set, and stays: livegate keeps no keys

`;
  for (const how of ['--plan', '--yes']) {
    const repaired = await run(`repair ali/domains/push.example.com ${how}`);
    expect(repaired).toMatchObject({ status: 0, err: '' });
    expect(repaired.out.replace(/rollouts\/\w+/, 'rollouts/x')).toBe(
      `${told}rollouts/x is PLANNED: 1 without change\n`,
    );
  }
  const json = JSON.parse((await run('repair ali/domains/push.example.com --plan -o json')).out) as object;
  expect(json).toMatchObject({ rolloutItems: [{ resource: STREAM, change: 'NONE', losses: [{ field: 'auth.key' }] }] });
  const { body } = await system.rest.send(
    'POST',
    '/v1/rollouts',
    { source: { repair: { parents: ['accounts/ali/domains/push.example.com'] } } },
    {
      authorization: 'Bearer lg_team',
    },
  );
  const { name } = body as { name: string };
  await run(`rollout watch ${name}`);
  expect((await run(`rollout show ${name}`)).out).toContain(told);
  expect((await run(`rollout show ${name} --state PENDING`)).out).not.toContain('auth.key');
});

it('rotate-key gives what is signed with one key another one', async () => {
  const signed = LIVE.replaceAll('/live]', '/live]\n    auth: { enabled: true, keyRef: old-hook }');
  await run('apply -f live.yaml --yes', signed);
  const line = 'rotate-key old-hook test-hook ali volc/vhosts/live.example.com';
  const planned = await run(`${line} --plan`);
  expect(planned).toMatchObject({ status: 3 });
  expect(planned.out).toContain('auth.keyRef  old-hook → test-hook\n');
  expect(await run(`${line} --yes`)).toMatchObject({ status: 0 });
  expect((await read(`/v1/${STREAM}`)).body).toMatchObject({ auth: { keyRef: 'test-hook' } });
  expect(await run(`${line} --plan`)).toMatchObject({ status: 0 });
});

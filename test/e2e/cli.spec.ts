/*
 * The command line in this process, against livegate on its emulators. What takes a process of its
 * own is in test/slow/cli-process.spec.ts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AgentOptions } from '../../src/cli/cli-io';
import { processIo } from '../../src/cli/process-io';
import { LivegateError } from '../../src/client';
import { freePort } from '../../src/sandbox/free-port';
import { Json } from '../support/rest-client';
import { cli, CliWorld } from '../support/cli';
import { startSystem, System, WORLD } from '../support/start-system';

const ALL = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] as const };
const PUSH = 'ali/domains/push.example.com';
const STREAM = `${PUSH}/callbackConfigs/stream`;
const HOOK = 'https://hooks.example.com/live';

let system: System;
let env: Record<string, string>;
beforeAll(async () => {
  system = await startSystem({ callers: [{ id: 'team', keys: [{ key: 'lg_team' }], grants: [ALL] }] });
  env = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_team' };
});
beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));
afterAll(() => system.close());

/** A command line as it is typed; no argument has a space. */
const run = (line: string, world: CliWorld = {}) => cli(line.split(' '), { env, ...world });

async function setStream(body: object = { urls: [HOOK] }): Promise<Json> {
  const answer = await system.rest.put(`/v1/accounts/${STREAM}`, body, { authorization: 'Bearer lg_team' });
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('output', () => {
  it('is a table for people, without colours where there is no terminal', async () => {
    const { status, out, err } = await run('accounts');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toBe(
      [
        'ACCOUNT  PROVIDER    CLOUD ACCOUNT',
        'ali      alibaba     1234567890123456',
        'volc     volcengine  2100000001',
        'volc-2   volcengine  2100000001',
        '',
      ].join('\n'),
    );
    expect((await run('accounts', { answer: '' })).out).toContain('\u001b[1mACCOUNT');
    expect((await run('accounts', { answer: '', env: { ...env, NO_COLOR: '1' } })).out).toBe(out);
  });

  it('is the JSON of the API, or YAML, for programs', async () => {
    const { accounts } = JSON.parse((await run('accounts -o json')).out);
    expect(accounts).toMatchObject([{ name: 'accounts/ali' }, { name: 'accounts/volc' }, { name: 'accounts/volc-2' }]);
    expect(parse((await run('accounts --output yaml')).out)).toEqual({ accounts });
  });

  it('has a line for each cell where a table would be too wide', async () => {
    const { out } = await run('accounts', { columns: 30 });
    const [first, second] = out.trimEnd().split('\n\n');
    expect(first).toBe('ACCOUNT        ali\nPROVIDER       alibaba\nCLOUD ACCOUNT  1234567890123456');
    expect(second).toMatch(/^ACCOUNT {8}volc\n/);
    expect((await run('accounts', { columns: 60 })).out).toMatch(/^ACCOUNT {2}PROVIDER/);
  });

  it('of one resource is YAML, or JSON', async () => {
    await setStream();
    expect(parse((await run(`get ${STREAM}`)).out)).toMatchObject({ kind: 'STREAM', urls: [HOOK] });
    expect(JSON.parse((await run('get providers/alibaba -o json')).out)).toMatchObject({ name: 'providers/alibaba' });
  });
});

describe('resources', () => {
  it('are set from a file or standard input, listed, and deleted', async () => {
    const files = { 'stream.yaml': `urls:\n  - ${HOOK}\nauth: { enabled: true, keyRef: ${WORLD.callbackKey.id} }\n` };
    const set = await run(`set accounts/${STREAM} -f stream.yaml`, { files });
    expect(set).toMatchObject({ status: 0, err: '' });
    expect(parse(set.out)).toMatchObject({ upstreamCalls: [{ action: 'SetLiveStreamsNotifyUrlConfig' }] });
    const listed = await run(`list ${PUSH}`);
    expect(listed.out.split('\n')[1]).toBe(`${STREAM}  ${HOOK}  ${WORLD.callbackKey.id}`);
    const input = JSON.stringify({ origins: [{ protocol: 'RTMP', host: 'origin.example.org' }] });
    const pull = 'volc/vhosts/live.example.com/pullConfigs/*';
    expect(await run(`set ${pull} -f - --validate-only`, { input })).toMatchObject({ status: 0 });
    expect(await run(`set ${pull} -f -`, { input })).toMatchObject({ status: 0 });
    for (const parent of ['volc/vhosts/live.example.com', 'volc', 'volc/pullConfigs'])
      expect((await run(`list ${parent}`)).out).toContain(`${pull}  RTMP origin.example.org`);
    expect(await run('list volc/callbackConfigs')).toMatchObject({ status: 0, err: 'nothing found\n' });
    expect(await run(`delete ${STREAM} --yes`)).toMatchObject({ status: 0 });
    expect(await run(`get ${STREAM}`)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('CONFIG_NOT_FOUND') as string,
    });
  });

  it('are deleted only if somebody says yes', async () => {
    await setStream();
    const nobody = await run(`delete ${STREAM}`);
    expect(nobody).toMatchObject({ status: 2, err: expect.stringContaining('--yes') as string });
    expect(await run(`delete ${STREAM}`, { answer: '' })).toMatchObject({ status: 2 });
    expect(await run(`delete ${STREAM} --validate-only`)).toMatchObject({ status: 0 });
    expect(system.alibaba.calls.filter(({ action }) => action.startsWith('Delete'))).toEqual([]);
    expect(await run(`delete ${STREAM}`, { answer: 'y' })).toMatchObject({ status: 0 });
  });

  it('are exported in a form that can be written back, and comments say what cannot be read', async () => {
    await setStream({ urls: [HOOK], auth: { enabled: true, key: 'MyOwnKey0123456789' }, stream: { switchUrl: HOOK } });
    const { out, err, status } = await run(`export ${PUSH} volc/vhosts/live.example.com`);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const [config] = parse(out).callbackConfigs as Json[];
    expect(config).toEqual({
      name: `accounts/${STREAM}`,
      urls: [HOOK],
      auth: { enabled: true },
      stream: { switchUrl: HOOK },
    });
    expect(out).toContain('# auth: the key has no name here; a write without keyRef keeps it');
    expect(out).toContain('# stream.switchUrl: what livegate last set');
    expect(out).not.toContain('MyOwnKey');
    const again = await run(`set ${STREAM} -f -`, { input: JSON.stringify(config) });
    expect(again).toMatchObject({ status: 0 });
    expect((await run(`export ${PUSH} volc/vhosts/live.example.com`)).out).toBe(out);
  });
});

describe('edit', () => {
  const to = (url: string) => (text: string) => text.replace(HOOK, url);

  it('writes what was saved, under the etag of what was shown', async () => {
    await setStream();
    const edited = await run(`edit ${STREAM}`, { edits: [to('https://hooks.example.com/new')] });
    expect(edited).toMatchObject({ status: 0, err: '' });
    expect(parse(edited.out)).toMatchObject({ urls: ['https://hooks.example.com/new'] });
    let meanwhile: Promise<unknown> = Promise.resolve();
    const race = await cli(['edit', STREAM], {
      env,
      edits: [
        (text) => {
          meanwhile = setStream();
          return `${text}\n# changed\nstream: { exceptionUrl: "${HOOK}" }\n`.replace(/^stream:\n( .*\n)*/m, '');
        },
      ],
    });
    await meanwhile;
    expect(race).toMatchObject({ status: 1, err: expect.stringContaining('ETAG_MISMATCH') as string });
  });

  it('keeps the text if it does not arrive', async () => {
    await setStream();
    system.alibaba.faults.add({
      action: 'SetLiveStreamsNotifyUrlConfig',
      times: 1,
      fault: { kind: 'status', status: 400, code: 'InvalidParam' },
    });
    const { status, err, kept } = await run(`edit ${STREAM}`, { edits: [to(`${HOOK}/lost`)] });
    expect(status).toBe(1);
    expect(err).toMatch(/^error: .*\n(?:.*\n)*your text is kept in \/kept\/config.yaml\n$/);
    expect(kept).toContain(`${HOOK}/lost`);
  });

  it('opens the editor again with the faults, until they are mended', async () => {
    await setStream();
    const seen: string[] = [];
    const edits = [to('ftp://x'), (text: string) => `${text}\n\turls: []`, to('ftp://x'), to('ftp://x')];
    const mending = (text: string): string => {
      seen.push(text);
      return text.replace('ftp://x', HOOK).replace('\n\turls: []', '').replace(HOOK, `${HOOK}/mended`);
    };
    const noting = edits.slice(0, 2).map((edit) => (text: string) => (seen.push(text), edit(text)));
    const result = await run(`edit ${STREAM}`, { edits: [...noting, mending] });
    expect(result).toMatchObject({ status: 0 });
    expect(parse(result.out)).toMatchObject({ urls: [`${HOOK}/mended`] });
    expect(seen[1]).toMatch(/^#! urls\[0\]: must be an http or https URL/);
    expect(seen[2]).toMatch(/^#! \d+:1: /);
    expect(seen[2]).not.toContain('#! urls[0]');
  });

  it('sends nothing if nothing has changed', async () => {
    await setStream();
    expect(await run(`edit ${STREAM}`, { edits: [String] })).toMatchObject({
      status: 2,
      out: '',
      err: 'error: nothing has changed\n',
    });
  });
});

describe('errors', () => {
  it('print every violation and the request id on standard error', async () => {
    const input = JSON.stringify({ urls: ['ftp://x'], auth: { enabled: true, key: 'short' } });
    const { status, out, err } = await run(`set ${STREAM} -f -`, { input });
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err.split('\n')).toEqual([
      'error: INVALID_REQUEST: the request has faults',
      expect.stringMatching(/^ {2}auth\.key: must have .+ \(OUT_OF_RANGE\)$/),
      expect.stringMatching(/^ {2}urls\[0\]: ./),
      expect.stringMatching(/^request id: [0-9a-f-]{36}$/),
      '',
    ]);
  });

  it('say why livegate cannot be reached, and that credentials are wrong', async () => {
    const nobody = await run(`accounts --url http://127.0.0.1:${await freePort()}`);
    expect(nobody).toMatchObject({ status: 1, err: expect.stringContaining('ECONNREFUSED') as string });
    const wrong = await run('accounts', { env: { ...env, LIVEGATE_TOKEN: 'lg_nobody' } });
    expect(wrong).toMatchObject({ status: 1, err: expect.stringContaining('CREDENTIALS_INVALID') as string });
  });

  it.each([
    ['nonsense', 'unknown command "nonsense"'],
    ['get', "missing required argument 'name'"],
    ['get a --colour', "unknown option '--colour'"],
    ['accounts -o xml', 'Allowed choices are table, json, yaml'],
    ['accounts --timeout 1h', 'is not a time such as 500ms, 30s or 2m'],
    ['accounts ali/domains', 'is not a name that this command takes'],
    ['set ali -f x.yaml', 'is not a name that this command takes'],
    [`set ${STREAM} -f nowhere.yaml`, 'nowhere.yaml cannot be read (ENOENT)'],
    ['accounts --url nowhere', 'nowhere is not a URL'],
    ['accounts --token-file nowhere', 'the token file nowhere cannot be read (ENOENT)'],
    ['accounts --profile x', 'cannot be read'],
    ['audit list ali --limit 0', '--limit must be a number from 1 to 10000'],
    ['check', 'name the configuration file'],
  ])('of usage have status 2: %s', async (line, message) => {
    const { status, out, err } = await run(line);
    expect({ status, out, err }).toEqual({ status: 2, out: '', err: expect.stringContaining(message) as string });
    expect(err).toMatch(/^error: /);
  });

  it('end with 130 when somebody interrupts', async () => {
    const { status, err } = await run('accounts', { signal: AbortSignal.abort() });
    expect({ status, err }).toEqual({ status: 130, err: 'interrupted\n' });
  });
});

describe('files that are not accepted', () => {
  const aliases = Array.from({ length: 51 }, () => '*a').join(', ');
  it.each([
    ['a tab', 'urls:\n\t- x\n', 2, 1, 'tabs cannot indent'],
    ['a key twice', `urls: []\nurls: ["${HOOK}"]\n`, 2, 1, 'this key is given twice'],
    ['a merge key', 'a: &a { urls: [] }\nb:\n  <<: *a\n', 3, 3, 'the merge key << is not supported'],
    [
      'a merge conflict',
      `urls:\n<<<<<<< HEAD\n  - ${HOOK}\n=======\n  - x\n>>>>>>> main\n`,
      2,
      1,
      'a merge conflict is left in the file',
    ],
    ['a second document', 'urls: []\n---\nurls: []\n', 2, 1, 'the file must hold one document only'],
    ['an alias of nothing', 'urls: *none\n', 1, 7, 'no such anchor'],
    ['too many aliases', `a: &a x\nb: [${aliases}]\n`, 1, 1, 'must not have more than 50 aliases'],
    ['an unclosed bracket', 'urls: [\n', 2, 1, 'unclosed bracket'],
  ])('%s is told with its place, and nothing is sent', async (_title, text, line, column, rule) => {
    const { status, out, err } = await run(`set ${STREAM} -f live.yaml`, { files: { 'live.yaml': text } });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`  live.yaml:${line}:${column}: `);
    expect(err).toContain(rule);
    expect(system.alibaba.calls).toEqual([]);
  });

  it('neither is one that holds no mapping', async () => {
    const { status, err } = await run(`set ${STREAM} -f -`, { input: '- x' });
    expect({ status, err }).toEqual({ status: 2, err: 'error: standard input must hold a mapping\n' });
  });
});

it('does not let the text of a failure move the cursor', async () => {
  const { err } = await run('accounts', { env: { ...env, LIVEGATE_URL: '\u001b[2Jnowhere' } });
  expect(err).toMatch(/^error: \ufffd\[2Jnowhere is not a URL; .*\n$/);
});

it('reads no more of a file than a configuration can have', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-cli-'));
  const file = join(folder, 'endless.yaml');
  writeFileSync(file, '{}');
  expect(await processIo().readFile(file)).toBe('{}');
  truncateSync(file, 64 * 1024 * 1024 + 1);
  await expect(processIo().readFile(file)).rejects.toMatchObject({ code: 'EFBIG' });
  await expect(processIo().readFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  rmSync(folder, { recursive: true });
});

describe('where livegate is', () => {
  const config = '/home/me/.config/livegate/config.yaml';
  const world = (text: string): CliWorld => ({
    env: {},
    files: { [config]: text, '/home/me/token': 'lg_team\n', 'wrong-token': 'lg_wrong' },
  });
  const profile = () => `current: here\nprofiles: { here: { url: "${system.app.rest}", tokenFile: ~/token } }\n`;

  it('is in the current profile, or in the one that is asked for', async () => {
    expect(await run('accounts', world(profile()))).toMatchObject({ status: 0 });
    const other = profile()
      .replace('current: here', 'current: other')
      .replace('here:', 'other: { url: "http://127.0.0.1:1" }, here:');
    expect(await run('accounts', world(other))).toMatchObject({ status: 1 });
    expect(await run('accounts --profile here', world(other))).toMatchObject({ status: 0 });
    expect(await run('accounts --profile none', world(other))).toMatchObject({ status: 2 });
  });

  it('is told if the file of profiles cannot be read', async () => {
    const folder = { ...world(profile()), unreadable: { [config]: 'EISDIR' } };
    expect(await run('accounts', folder)).toMatchObject({
      status: 2,
      err: `error: ${config} cannot be read (EISDIR)\n`,
    });
  });

  it('is first where a flag says, then where a variable says', async () => {
    const elsewhere = { ...world(profile()), env: { LIVEGATE_URL: 'http://127.0.0.1:1' } };
    expect(await run('accounts', elsewhere)).toMatchObject({ status: 1 });
    expect(await run('accounts --profile here', elsewhere)).toMatchObject({ status: 0 });
    const files = { token: 'lg_team' };
    expect(await run(`accounts --url ${system.app.rest} --token-file token`, { env: {}, files })).toMatchObject({
      status: 0,
    });
    const variables = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN_FILE: 'token' };
    expect(await run('accounts', { env: variables, files })).toMatchObject({ status: 0 });
    expect(await run('accounts --token-file wrong-token', { ...world(''), env })).toMatchObject({ status: 1 });
  });

  it('does not show a token that cannot be sent, such as all that key new prints', async () => {
    const files = { token: 'lg_secret\n- { sha256: "0" }\n' };
    const rule = 'must hold one token and nothing else, without spaces';
    const fromFile = await run(`accounts --url ${system.app.rest} --token-file token`, { env: {}, files });
    expect(fromFile).toMatchObject({ status: 2, out: '', err: `error: the token file token ${rule}\n` });
    const inClear = await run('accounts', { env: { ...env, LIVEGATE_TOKEN: 'lg_secret two' } });
    expect(inClear).toMatchObject({ status: 2, out: '', err: `error: LIVEGATE_TOKEN ${rule}\n` });
  });

  it('gets no token that is of the profile of another', async () => {
    const { status, err } = await run(
      `accounts --url ${system.app.rest}/`,
      world(profile().replace(system.app.rest, 'http://127.0.0.1:1')),
    );
    expect({ status, err }).toMatchObject({ status: 1, err: expect.stringContaining('CREDENTIALS_MISSING') as string });
  });
});

describe('operating', () => {
  it('lists and forces breakers', async () => {
    const { out } = await run('breakers ali');
    expect(out).toMatch(/^ACTION {2,}STATE {2,}OVERRIDE {2,}SINCE {2,}RETRY AFTER\n/);
    const name = 'ali/SetLiveStreamsNotifyUrlConfig';
    expect(parse((await run(`breakers ${name} --override FORCED_OPEN`)).out)).toMatchObject({ state: 'OPEN' });
    expect((await run('breakers ali')).out).toMatch(/SetLiveStreamsNotifyUrlConfig +OPEN +FORCED_OPEN +\d{4}-/);
    expect(parse((await run(`breakers ${name} --override AUTO`)).out)).toMatchObject({ override: 'AUTO' });
    expect(parse((await run(`breakers accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig`)).out)).toMatchObject({
      state: 'CLOSED',
    });
  });

  it('lists the domains of an account, by their role, state and name', async () => {
    expect((await run('domains ali')).out).toBe(
      [
        'DOMAIN            ROLE       STATE   VHOST  MAIN DOMAIN       INGEST DOMAINS',
        'play.example.com  STREAMING  ACTIVE                           push.example.com',
        'push.example.com  INGEST     ACTIVE         play.example.com',
        '',
      ].join('\n'),
    );
    const ingest = await run('domains volc --role INGEST --state ACTIVE --pattern *.live.example.com --fresh -o json');
    expect(JSON.parse(ingest.out)).toMatchObject({ domains: [{ role: 'INGEST' }] });
    expect(await run('domains ali --role EDGE')).toMatchObject({ status: 2 });
  });

  it('lists providers, and what an account has in use', async () => {
    expect((await run('providers')).out).toMatch(/^PROVIDER .*\nalibaba +Alibaba/);
    expect(parse((await run('accounts accounts/ali')).out)).toMatchObject({ quotas: expect.any(Array) as unknown });
  });

  it('lists the audit, as much of it as is asked for', async () => {
    await setStream();
    const { out } = await run(`audit list ali --method SetCallbackConfig --resource ${PUSH} --limit 1`);
    const [head, event, ...rest] = out.trimEnd().split('\n');
    expect(head).toMatch(/^TIME +KIND +CALLER +METHOD +RESOURCE +RESULT$/);
    expect(event).toMatch(new RegExp(` OUTCOME +team +SetCallbackConfig +${STREAM} +OK APPLIED$`));
    expect(rest).toEqual([]);
    expect(await run('audit list ali --caller nobody')).toMatchObject({ status: 0, out: '', err: 'nothing found\n' });
  });
});

describe('doctor', () => {
  const findings = async (line: string, world: CliWorld = {}) => {
    const { status, out } = await run(`doctor -o json ${line}`.trim(), world);
    const found = JSON.parse(out).findings as { check: string; result: string }[];
    return { status, found: Object.fromEntries(found.map(({ check, result }) => [check, result])) };
  };

  it('finds an instance well', async () => {
    expect(await findings('')).toEqual({
      status: 0,
      found: {
        ready: 'OK',
        store: 'OK',
        clock: 'OK',
        credentials: 'OK',
        ...Object.fromEntries(
          ['ali', 'volc', 'volc-2'].flatMap((id) => [
            [`quotas of ${id}`, 'OK'],
            [`circuits of ${id}`, 'OK'],
          ]),
        ),
      },
    });
    const { out } = await run('doctor');
    expect(out).toMatch(/^CHECK +RESULT +FOUND +WHAT TO DO\nready +OK +ready\n/);
    expect(out).toMatch(/^clock +OK +as here$/m);
  });

  it('says what is wrong, and what to do', async () => {
    await run('breakers ali/SetLiveStreamsNotifyUrlConfig --override FORCED_OPEN');
    expect(await findings('', { now: Date.now() + 60_000 })).toMatchObject({
      status: 0,
      found: { clock: 'WARNING', 'circuits of ali': 'WARNING', 'circuits of volc': 'OK' },
    });
    await run('breakers ali/SetLiveStreamsNotifyUrlConfig --override AUTO');
    expect(await findings('', { env: { ...env, LIVEGATE_TOKEN: 'lg_nobody' } })).toEqual({
      status: 1,
      found: { ready: 'OK', store: 'OK', clock: 'OK', credentials: 'FAILED' },
    });
  });
});

it('doctor shows what it finds of a configuration file', async () => {
  const examined = [
    { check: 'store', result: 'OK', found: '/data' },
    { check: 'Redis', result: 'FAILED', found: 'ECONNREFUSED', advice: 'start it' },
  ] as const;
  const bad = await run('doctor --config livegate.yaml', { examined });
  expect(bad).toMatchObject({
    err: '',
    status: 1,
    out: expect.stringMatching(/^Redis +FAILED +ECONNREFUSED +start it$/m) as string,
  });
  expect(await run('doctor --config livegate.yaml', { examined: examined.slice(0, 1) })).toMatchObject({ status: 0 });
  expect(await run('doctor --config wrong.yaml')).toMatchObject({ status: 2, out: '' });
});

describe('commands that run livegate', () => {
  it.each([
    ['serve --config a.yaml', ['serve', 'a.yaml']],
    ['--config a.yaml', ['serve', 'a.yaml']],
    ['check --config a.yaml', ['check', 'a.yaml']],
    ['--config a.yaml --check', ['check', 'a.yaml']],
    ['--config a.yaml --health', ['health', 'a.yaml']],
    ['audit verify --config a.yaml', ['verifyAudit', 'a.yaml', []]],
    ['audit verify --config a.yaml --head x --head y', ['verifyAudit', 'a.yaml', ['x', 'y']]],
    ['--config a.yaml --verify-audit --head x', ['verifyAudit', 'a.yaml', ['x']]],
    ['key new', ['newKey']],
    ['--new-api-key', ['newKey']],
    ['sandbox', ['sandbox']],
  ])('%s', async (line, call) => {
    expect(await run(line)).toMatchObject({ status: 0, local: [call] });
  });

  it('take the file of LIVEGATE_CONFIG', async () => {
    const world = { env: { LIVEGATE_CONFIG: 'b.yaml' } };
    expect(await cli([], world)).toMatchObject({ status: 0, local: [['serve', 'b.yaml']] });
    expect(await cli(['check'], world)).toMatchObject({ local: [['check', 'b.yaml']] });
    expect(await cli([])).toMatchObject({
      status: 2,
      local: [],
      err: expect.stringContaining('Usage: livegate') as string,
    });
  });
});

describe('mcp', () => {
  /** Who livegate takes an agent for that brings a token, or none. */
  const seenAs = async (options: AgentOptions, token?: string) =>
    await options
      .connect(token)
      .accounts.get('accounts/ali')
      .then(
        () => 'known',
        ({ reason }: LivegateError) => reason,
      );
  const optionsOf = async (line: string): Promise<AgentOptions> => {
    const [[, options] = []] = (await run(line)).local as [string, AgentOptions][];
    if (!options) throw new Error(`${line} serves nobody`);
    return options;
  };

  it('over standard input calls with the token of the command line, and applies nothing', async () => {
    const options = await optionsOf('mcp');
    expect(options).toEqual({ allowApply: false, connect: expect.any(Function) as unknown });
    expect(await seenAs(options)).toBe('known');
    expect(await optionsOf('mcp --allow-apply')).toMatchObject({ allowApply: true });
  });

  it('over HTTP calls with the token of the agent alone', async () => {
    const options = await optionsOf('mcp --listen 127.0.0.1:8090 --allowed-host a.example.com');
    expect(options.listen).toEqual({ host: '127.0.0.1', port: 8090, allowedHosts: ['a.example.com'] });
    expect(await seenAs(options)).toBe('CREDENTIALS_MISSING');
    expect(await seenAs(options, 'lg_team')).toBe('known');
    expect((await optionsOf('mcp --listen [::1]:0')).listen).toMatchObject({ host: '::1', port: 0 });
    expect((await optionsOf('mcp --listen 8090')).listen).toMatchObject({ host: '127.0.0.1', port: 8090 });
  });

  it.each(['mcp --listen 127.0.0.1', 'mcp --listen a:b:1', 'mcp --listen 70000', 'mcp --listen 1 --token-file t'])(
    '%s is refused',
    async (line) => {
      expect(await run(line)).toMatchObject({ status: 2, local: [] });
    },
  );
});

describe('help', () => {
  it('has an example for every command', async () => {
    const lines = (await run('completion fish')).out.match(/(?<=__livegate_at ")[^"]*/g) ?? [];
    const commands = lines.filter((line) => line !== '' && !/\bhelp$/.test(line));
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      const { status, out } = await run(`${command} --help`);
      expect({ command, status, out }).toEqual({
        command,
        status: 0,
        out: expect.stringMatching(/Example:\n {2}\$ .*livegate /) as string,
      });
    }
    expect(await run('--version')).toMatchObject({ status: 0, out: '1.2.3\n' });
  });

  it('is completed by bash: commands, their commands and their options', async () => {
    const { out: script } = await run('completion bash');
    const completed = (...words: string[]): string[] => {
      const given = words.map((word) => `'${word}'`).join(' ');
      const ask = `COMP_WORDS=(livegate ${given}); COMP_CWORD=${words.length}; _livegate; echo "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return stdout.trim().split(' ');
    };
    expect(completed('pro')).toEqual(['providers']);
    expect(completed('audit', 'v')).toEqual(['verify']);
    expect(completed('audit', 'list', '--me')).toEqual(['--method']);
    expect(completed('get', 'list', '--pro')).toEqual(['--profile']);
  });

  it('refuses shells that it does not know', async () => {
    expect(await run('completion csh')).toMatchObject({ status: 2 });
  });
});

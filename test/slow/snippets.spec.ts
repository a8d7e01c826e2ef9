import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfigFile } from '../../src/config/loading/load-config-file';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';
import { Fence, Page, readPage, reasonNotRun, ROOT } from '../docs/page';
import { RUN_PAGES } from '../docs/pages';
import { jsonValuesIn, matchesShown, runShell } from '../docs/shell';
import { configurationOf, makeSnippetWorld, SNIPPET_ENVIRONMENT } from '../docs/snippet-world';

/*
 * Every block of the documents, run as it stands but for ports: fixed ones would collide with a
 * sandbox that a developer runs. The rules are in `pages.ts`. The built process is what runs; `npm
 * test` builds it first.
 */

const FREE_PORTS = { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_HEALTH_PORT: '0' };
const RUN_LANGUAGES = ['sh', 'yaml', 'json'];
const SERVES = /^node dist\/main\.js(?: --config \S+)?$/;

let sandbox: RunningProcess;
let here: (script: string) => string;

beforeAll(async () => {
  // As in a terminal, which shows both outputs in the order in which they come.
  sandbox = await startProcess('sh', ['-c', 'exec "$0" dist/sandbox/main.js 2>&1', process.execPath], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: '"audit_head"',
  });
  const [rest = '', grpc = '', alibaba = '', volcengine = ''] = ['REST', 'gRPC', 'Alibaba', 'Volcengine'].map(
    (name) => new RegExp(`^ +${name} +(?:http://)?(\\S+)`, 'm').exec(sandbox.output())?.[1],
  );
  here = (script) =>
    script
      .replaceAll('127.0.0.1:8080', rest)
      .replaceAll('127.0.0.1:50051', grpc)
      .replaceAll('127.0.0.1:ALIBABA', alibaba)
      .replaceAll('127.0.0.1:VOLCENGINE', volcengine);
});

afterAll(async () => {
  expect(await sandbox.stop('SIGINT')).toBe(0);
});

describe('npm run sandbox', () => {
  it('is the command that the specs start', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    expect(scripts['sandbox']).toBe('npm run --silent build && node dist/sandbox/main.js');
  });

  it('prints first that it runs and how to continue, and then the log of livegate', () => {
    expect(sandbox.output()).toMatch(/^livegate and the emulators of .* are running\./);
    expect(sandbox.output()).toMatch(/\n\{.*"event":"audit_head".*\}\n/);
  });

  it('prints a first call for curl that works as printed', async () => {
    const printed = /^curl .*?\n\n/ms.exec(sandbox.output())?.[0] ?? '';
    const { output } = await runShell(printed, ROOT, {});
    expect(jsonValuesIn(output)).toMatchObject([{ kind: 'STREAM', upstreamCalls: [{ outcome: 'APPLIED' }] }]);
  });

  it('prints calls after which an event of a stream is there', async () => {
    const printed =
      /^curl [^\n]*push\.example\.com[^\n]*\n {2}-H [^\n]*livegate:.*?\n\n/ms.exec(sandbox.output())?.[0] ?? '';
    const { output } = await runShell(printed, ROOT, {});
    expect(jsonValuesIn(output).at(-1)).toMatchObject({ events: expect.any(Array) as unknown[] });
    // The second that the text waits may be short for a busy machine.
    const [last = ''] = printed.trim().split('\n').slice(-1);
    const answer = await until(async () => {
      const seen = jsonValuesIn((await runShell(last, ROOT, {})).output).at(-1) as { events: object[] };
      return seen.events.length > 0 && seen;
    });
    const cloudEvent = { type: 'livegate.stream.started', subject: 'live/s1', lgauth: 'verified' };
    expect(answer).toMatchObject({ events: [{ receiver: 'ali-events', cloudEvent }] });
  });

  it('prints a first call for a gRPC client that works as printed', async () => {
    const printed = /^npx buf curl .*?\n\n/ms.exec(sandbox.output())?.[0] ?? '';
    const { output } = await runShell(printed, ROOT, {});
    const upstreamCalls = [
      { action: 'DescribeCallback', outcome: 'READ' },
      { action: 'UpdateCallback', outcome: 'APPLIED' },
      { action: 'UpdateCallback', outcome: 'APPLIED' },
    ];
    expect(jsonValuesIn(output)).toMatchObject([{ upstreamCalls }]);
  });
});

/** The block after a `sh` block, if it is of this language. */
function shownAfter(page: Page, fence: Fence, language: string): string | undefined {
  const next = page.fences[page.fences.indexOf(fence) + 1];
  return next?.language === language ? next.text : undefined;
}

function shownAnswer(page: Page, fence: Fence): unknown {
  const text = shownAfter(page, fence, 'json');
  return text === undefined ? undefined : JSON.parse(text);
}

const isRun = (fence: Fence): boolean => RUN_LANGUAGES.includes(fence.language) && reasonNotRun(fence) === undefined;
const WITH_BLOCKS = RUN_PAGES.filter(({ fences }) => fences.some(isRun));

describe.each(WITH_BLOCKS.map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  const blocks = page.fences.filter((fence) => reasonNotRun(fence) === undefined);
  const world = makeSnippetWorld(page);
  afterAll(() => world.remove());
  const env = { ...SNIPPET_ENVIRONMENT, ...FREE_PORTS };

  const cases = (language: string) => blocks.filter((fence) => fence.language === language);

  for (const fence of cases('sh')) {
    it(`runs the block of line ${fence.line}`, async () => {
      const lines = fence.text.trim().split('\n');
      const serves = SERVES.test(lines.at(-1) ?? '') ? lines.pop() : undefined;
      const where = { LIVEGATE_URL: here('http://127.0.0.1:8080') };
      const { status, output, errors } = await runShell(here(lines.join('\n')), world.folder, { ...env, ...where });
      const shown = shownAnswer(page, fence);
      const answer = jsonValuesIn(output).at(-1);
      if (shown !== undefined && !matchesShown(answer, shown)) expect(answer).toEqual(shown);
      const failure = isFailure(shown) ? 22 : 0;
      expect({ status, ...(status !== failure && { output, errors }) }).toEqual({ status: failure });
      const end = shownAfter(page, fence, 'text');
      if (end !== undefined) expect(output.slice(-end.length - 1)).toBe(`${end}\n`);
      if (serves !== undefined) await serve(serves, world.folder, env);
    });
  }

  for (const fence of cases('yaml')) {
    it(`loads the configuration of line ${fence.line}`, () => {
      const file = join(world.folder, 'snippet.yaml');
      writeFileSync(file, configurationOf(fence) ?? '');
      expect(
        loadConfigFile(file, SNIPPET_ENVIRONMENT, { providers: PROVIDER_CATALOG, sinks: SINK_CATALOG }).config.accounts
          .length,
      ).toBeGreaterThan(0);
    });
  }

  for (const fence of cases('json')) {
    it(`holds JSON in line ${fence.line}`, () => {
      expect(() => void JSON.parse(fence.text)).not.toThrow();
    });
  }
});

/** Starts it, asks whether it is ready, and ends it in order. */
async function serve(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [, ...args] = command.split(' ');
  const livegate = await startProcess(process.execPath, args, { cwd, env, until: '"ready"' });
  const ready = JSON.parse(livegate.output());
  expect(ready).toMatchObject({ event: 'ready', rest: expect.stringMatching(/^http/), grpc: expect.any(String) });
  expect((await fetch(`${ready.rest}/readyz`)).status).toBe(200);
  expect(await livegate.stop('SIGTERM')).toBe(0);
}

function isFailure(shown: unknown): boolean {
  const { status } = Object(shown) as { readonly status?: unknown };
  return typeof status === 'number' && status >= 400;
}

describe('the rules for blocks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('end a block at a command that fails', async () => {
    expect(await runShell('false\necho on', folder, {})).toMatchObject({ status: 1, output: '' });
    expect(await runShell(here('curl -sS http://127.0.0.1:8080/nothing'), folder, {})).toMatchObject({ status: 22 });
  });

  it('match an answer as shown, with anything for `…`', () => {
    const answer = { name: 'a/b', etag: '"1"', list: [{ a: 1, b: 2 }] };
    expect(matchesShown(answer, { name: 'a/…', '…': '…' })).toBe(true);
    expect(matchesShown(answer, { name: 'a/…', etag: '…', list: [{ a: 1, '…': '…' }] })).toBe(true);
    expect(matchesShown(answer, { name: 'a/…' })).toBe(false);
    expect(matchesShown(answer, { name: 'b/…', '…': '…' })).toBe(false);
    expect(matchesShown(answer, { list: [{ a: 1 }], '…': '…' })).toBe(false);
    expect(matchesShown(answer, { list: [], '…': '…' })).toBe(false);
  });

  it('use the last JSON of an output as the answer', () => {
    expect(jsonValuesIn('text\n{"a":1}\n\n{\n  "b": 2\n}\n')).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('find a page', () => expect(readPage('README.md').fences.length).toBeGreaterThan(0));
});

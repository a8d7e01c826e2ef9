import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '../support/start-process';
import { Page, readPage, ROOT } from '../docs/page';
import { makeSnippetWorld, SNIPPET_ENVIRONMENT } from '../docs/snippet-world';
import { until } from '../support/until';

/* What the documents promise beyond single blocks, with the blocks that they show. */

const run = promisify(execFile);
const MAIN = join(ROOT, 'dist/main.js');
const env = { ...process.env, ...SNIPPET_ENVIRONMENT, LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0' };

const configuration = readPage('docs/configuration.md');
const callers = readPage('docs/callers-and-security.md');
const world = makeSnippetWorld(configuration);
afterAll(() => world.remove());

function yamlOf({ path, fences }: Page, start: string): string {
  const block = fences.find(({ language, text }) => language === 'yaml' && text.startsWith(start));
  if (!block) throw new Error(`${path} has no yaml that begins with ${start}`);
  return `${block.text}\n`;
}

test('a generated key admits the example caller until it is removed, and is not logged', async () => {
  const { stdout } = await run(process.execPath, [MAIN, '--new-api-key']);
  const [key = '', line = ''] = stdout.split('\n');
  expect(key).toMatch(/^lg_[A-Za-z0-9_-]{43}$/);
  expect(line).toMatch(/^- \{ sha256: "[0-9a-f]{64}" \}$/);

  const settings = yamlOf(configuration, '# livegate.yaml').replace(/^auth: .*\n/m, '');
  const before = yamlOf(callers, 'callers:');
  const after = `${settings}${yamlOf(callers, 'auth:')}log: { level: trace }\n`;
  const file = join(world.folder, 'callers.yaml');
  writeFileSync(file, after + before.replace(/- \{ sha256: .*/, line));
  const livegate = await startProcess(process.execPath, [MAIN, '--config', file], {
    cwd: world.folder,
    env,
    until: '"ready"',
  });
  const { rest } = JSON.parse(livegate.output()) as { rest: string };
  const statusWith = async (headers: Record<string, string>) =>
    (await fetch(`${rest}/v1/accounts`, { headers })).status;
  expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(200);
  expect(await statusWith({ authorization: `Bearer ${key}x` })).toBe(401);
  expect(await statusWith({})).toBe(401);

  writeFileSync(file, after + before);
  livegate.child.kill('SIGHUP');
  await until(() => livegate.errors().includes('config_reloaded'));
  expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(401);

  expect(await livegate.stop('SIGTERM')).toBe(0);
  expect(livegate.output() + livegate.errors()).not.toContain(key.slice(3, 20));
});

test('a configuration with errors is refused with all of them, and exit status 2', async () => {
  const file = join(world.folder, 'bad.yaml');
  writeFileSync(file, 'auth: { mode: none }\nredis: {}\nrest: { prot: 1 }\n');
  const failure = await run(process.execPath, [MAIN, '--config', file, '--check'], { env }).catch(
    (error: unknown) => error as { code: number; stderr: string },
  );
  expect(failure).toMatchObject({ code: 2 });
  for (const key of ['redis', 'rest.prot', 'accounts']) expect(failure.stderr).toContain(key);
});

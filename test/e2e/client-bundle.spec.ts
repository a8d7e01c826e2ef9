import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { startSystem } from '../support/start-system';

/*
 * What a bundler for browsers makes of the client: it needs nothing of Node.js, neither when it is
 * built nor when it runs.
 */

const BUDGET_BYTES = 12_000;

test('a bundle for browsers has no module of Node.js, is small, and works with what browsers have', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export { LivegateClient } from './src/client';", resolveDir: process.cwd() },
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    globalName: 'livegate',
    minify: true,
    metafile: true,
    write: false,
  });
  expect(Object.keys(metafile.inputs).filter((path) => !/^(src\/client\/|<stdin>)/.test(path))).toEqual([]);
  const code = outputFiles[0]?.text ?? '';
  expect(code.length).toBeLessThan(BUDGET_BYTES);
  const system = await startSystem();
  try {
    const web = { fetch, URL, URLSearchParams, AbortSignal, AbortController, performance, setTimeout, clearTimeout };
    const window = createContext({ ...web, url: system.app.rest });
    const names: unknown = await runInContext(
      `${code}
      new livegate.LivegateClient({ url }).accounts.list({ pageSize: 2 }).toArray()
        .then((accounts) => accounts.map(({ name }) => name).join());`,
      window,
    );
    expect(names).toBe('accounts/ali,accounts/volc,accounts/volc-2');
  } finally {
    await system.close();
  }
});

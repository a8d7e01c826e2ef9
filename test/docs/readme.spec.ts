import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Page, readPage, ROOT } from './page';

/* What makes the READMEs short, and alike. `snippets.spec.ts` runs their blocks. */

const ENGLISH = readPage('README.md');
const CHINESE = readPage('README.zh-CN.md');

const blocksOf = ({ fences }: Page, ...languages: string[]): string[] =>
  fences.filter(({ language }) => languages.includes(language)).map(({ text }) => text);

const STREAM = 'accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream';

const FIRST_BLOCKS = [
  'npm ci && npm run sandbox',
  String.raw`curl -sS -X PUT http://127.0.0.1:8080/v1/${STREAM} \
  -H 'content-type: application/json' \
  -d '{"urls":["https://hooks.example.com/live"],"auth":{"enabled":true,"key":"k3yForCallbacks01"}}'`,
  String.raw`npx buf curl --protocol grpc --http2-prior-knowledge \
  -d '{"name":"${STREAM}"}' \
  http://127.0.0.1:50051/livegate.v1.CallbackConfigService/GetCallbackConfig`,
  'npm ci && npm test',
];

describe.each([ENGLISH, CHINESE].map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  it('has at most 150 lines', () => {
    expect(page.text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('begins with the sandbox, a call, the same over gRPC, and the tests', () => {
    expect(blocksOf(page, 'sh').slice(0, FIRST_BLOCKS.length)).toEqual(FIRST_BLOCKS);
  });

  it('has one picture', () => {
    expect(blocksOf(page, 'mermaid')).toHaveLength(1);
  });

  it('names what it replaces in six rows', () => {
    const table = /^## (?:What it replaces|替代哪些接口)\n\n(?:.*\n){2}((?:\|.*\n)+)/m;
    const [, rows = ''] = table.exec(page.text) ?? [];
    expect(rows.trim().split('\n')).toHaveLength(6);
  });
});

test('the Chinese README has the sections, blocks and links of the English one', () => {
  const shape = ({ text }: Page): string[] => text.match(/^(?:#+ |```\w+|\| ---)/gm) ?? [];
  expect(shape(CHINESE)).toEqual(shape(ENGLISH));
  expect(blocksOf(CHINESE, 'sh', 'json')).toEqual(blocksOf(ENGLISH, 'sh', 'json'));
  const targets = ({ links }: Page): string[] => links.map(({ target }) => target).filter((t) => !/^README/.test(t));
  expect(targets(CHINESE)).toEqual(targets(ENGLISH));
});

test('CI runs the test command of the README', () => {
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n')).toContain(FIRST_BLOCKS.at(-1));
});

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileText, readTextInBackground } from './file-text';

const folder = mkdtempSync(join(tmpdir(), 'livegate-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

it('reads the whole of a file as it is', () => {
  const text = `\uFEFFä\r\n${'x'.repeat(200_000)}\u0000\uFFFD`;
  expect(readFileText(fileOf(text))).toBe(text);
  expect(readFileText(fileOf(''))).toBe('');
});

it.each<[string, readonly number[]]>([
  ['is not UTF-8: see line 1', [0xff, 0xfe, 0x61, 0x00]],
  ['is not UTF-8: see line 3', [0x61, 0x0a, 0xc3, 0xa4, 0x0a, 0x69, 0x64, 0xe4, 0x0a, 0x62]],
  ['is not UTF-8: see line 2', [0x0a, 0xed, 0xa0, 0x80]],
  ['is not UTF-8: see line 2', [0x0a, 0xc3]],
])('refuses bytes that are not UTF-8: %s', (rule, bytes) => {
  expect(() => readFileText(fileOf(Uint8Array.from(bytes)))).toThrow(rule);
});

it('refuses a device, which would never end', () => {
  expect(() => readFileText('/dev/zero')).toThrow('is not a file');
});

it('reports unreadable files as Node.js does', () => {
  expect(() => readFileText(join(folder, 'none'))).toThrow('ENOENT');
  expect(() => readFileText(folder)).toThrow('EISDIR');
});

it('waits for a pipe with a writer, and only briefly for a silent one', () => {
  const written = pipe('written');
  const writer = spawn('sh', ['-c', `{ echo one; sleep 0.1; echo two; } > ${written}`]);
  expect(readFileText(written)).toBe('one\ntwo\n');
  writer.kill();
  expect(() => readFileText(pipe('silent'), 50)).toThrow('is a pipe without a writer');
});

it('reads the same in the background, and waits for no pipe', async () => {
  const text = `\uFEFFä\r\n${'x'.repeat(200_000)}\u0000\uFFFD`;
  expect(await readTextInBackground(fileOf(text))).toBe(text);
  await expect(readTextInBackground(fileOf(Uint8Array.from([0x0a, 0xc3])))).rejects.toThrow('is not UTF-8: see line 2');
  await expect(readTextInBackground('/dev/zero')).rejects.toThrow('is not a file');
  await expect(readTextInBackground(join(folder, 'none'))).rejects.toThrow('ENOENT');
  await expect(readTextInBackground(folder)).rejects.toThrow('EISDIR');
  expect(await readTextInBackground(pipe('nobody'))).toBe('');
});

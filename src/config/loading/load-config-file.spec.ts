import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { Secret } from '../../domain/access/secret';
import { samplecloud } from '../../../test/config/sample';
import { fileStamp } from './file-stamp';
import { loadConfigFile } from './load-config-file';

const CATALOGS = { providers: [samplecloud], sinks: [] };

describe('loadConfigFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads the file and what it refers to, relative to it', () => {
    const file = join(folder, 'livegate.yaml');
    const credentials = '{ accessKeyId: { env: AK }, accessKeySecret: { file: sk } }';
    writeFileSync(join(folder, 'sk'), 'secret\n');
    writeFileSync(
      file,
      `auth: { mode: none }\naccounts:\n  - { id: a, provider: samplecloud, uid: "1", credentials: ${credentials} }\n`,
    );
    // A path relative to the working directory, as on a command line.
    const { config } = loadConfigFile(relative(process.cwd(), file), { AK: 'id' }, CATALOGS);
    expect(config.accounts[0]?.credentials.accessKeySecret.equals(new Secret('secret'))).toBe(true);
  });

  it('names the file that is missing', () => {
    const file = join(folder, 'none.yaml');
    expect(() => loadConfigFile(file, {}, CATALOGS)).toThrow(`configuration: file ${file} cannot be read (ENOENT)`);
    expect(() => loadConfigFile(relative(process.cwd(), file), {}, CATALOGS)).toThrow(`file ${file} cannot`);
    expect(() => loadConfigFile(folder, {}, CATALOGS)).toThrow(`configuration: file ${folder} cannot be read (EISDIR)`);
  });
});

it('names the files to watch, each with its stamp from before it was read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-config-'));
  const file = join(folder, 'livegate.yaml');
  const [cert, key] = ['server.pem', 'server.key'].map((name) => join(folder, name));
  for (const path of [cert, key]) if (path) copyFileSync(join(__dirname, '../../../test/tls', basename(path)), path);
  const entry =
    '{ id: a, provider: samplecloud, uid: "1", credentials: { accessKeyId: { env: A }, accessKeySecret: { env: A } } }';
  writeFileSync(
    file,
    `rest: { tls: { cert: server.pem, key: server.key } }\nauth: { mode: none }\naccounts: [${entry}]\n`,
  );
  const before = await Promise.all(
    [file, cert, key].map(async (path = '') => ({ path, stamp: await fileStamp(path) })),
  );
  // Replaced while the accounts are read, after the certificates were.
  const env = {
    get A() {
      for (const path of [file, cert, key]) if (path) writeFileSync(path, 'another');
      return 'id';
    },
  };
  expect(loadConfigFile(file, env, CATALOGS).files).toEqual(before);
  rmSync(folder, { recursive: true });
});

it('names the line of bytes that are not UTF-8, and a path that is not a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-config-'));
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, Buffer.from('auth: { mode: none }\naccounts:\n  - { id: caf\xe9 }\n', 'latin1'));
  expect(() => loadConfigFile(file, {}, CATALOGS)).toThrow(`file ${file} is not UTF-8: see line 3`);
  expect(() => loadConfigFile('/dev/zero', {}, CATALOGS)).toThrow('configuration: file /dev/zero is not a file');
  rmSync(folder, { recursive: true });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Secret } from '../../domain/access/secret';
import { samplecloud } from '../../../test/config/sample';
import { loadConfigFile } from './load-config-file';

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
    const { accounts } = loadConfigFile(relative(process.cwd(), file), { AK: 'id' }, [samplecloud]);
    expect(accounts[0]?.credentials.accessKeySecret.equals(new Secret('secret'))).toBe(true);
  });

  it('names the file that is missing', () => {
    const file = join(folder, 'none.yaml');
    expect(() => loadConfigFile(file, {}, [samplecloud])).toThrow(
      `configuration: file ${file} cannot be read (ENOENT)`,
    );
    expect(() => loadConfigFile(relative(process.cwd(), file), {}, [samplecloud])).toThrow(`file ${file} cannot`);
    expect(() => loadConfigFile(folder, {}, [samplecloud])).toThrow(
      `configuration: file ${folder} cannot be read (EISDIR)`,
    );
  });
});

it('names the line of bytes that are not UTF-8, and a path that is not a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-config-'));
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, Buffer.from('auth: { mode: none }\naccounts:\n  - { id: caf\xe9 }\n', 'latin1'));
  expect(() => loadConfigFile(file, {}, [samplecloud])).toThrow(`file ${file} is not UTF-8: see line 3`);
  expect(() => loadConfigFile('/dev/zero', {}, [samplecloud])).toThrow('configuration: file /dev/zero is not a file');
  rmSync(folder, { recursive: true });
});

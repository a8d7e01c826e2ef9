import { goodDocument, load } from '../../../test/config/sample';
import { Secret } from '../../domain/access/secret';
import { ConfigAssembly, configParts } from './config-transfer';

/** As it comes out on the other side of a thread. */
function across(config: Parameters<typeof configParts>[0]): unknown {
  const assembly = new ConfigAssembly();
  for (const part of configParts(config)) assembly.add(structuredClone(part));
  return assembly.config();
}

function everyBranch(value: unknown, check: (branch: object) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return check(value) && Object.values(value).every((inner) => everyBranch(inner, check));
}

it('transfers a configuration unchanged, with its secrets, and deeply frozen', () => {
  const [account] = goodDocument()['accounts'] as object[];
  const accounts = ['a', 'b', 'c'].map((id) => ({ ...account, id }));
  const callbackKeys = [{ id: 'hook', value: { env: 'SAMPLE_SK' }, accounts: ['a'] }];
  const receivers = [{ id: 'events', token: { env: 'TOKEN' }, account: 'a', keys: ['hook'], sinks: ['one'] }];
  const sinks = [{ id: 'one', samplesink: { url: 'https://one.example', secret: { env: 'SAMPLE_SK' } } }];
  const document = { ...goodDocument(), accounts, callbackKeys, receivers, sinks };
  const config = load(document, { env: { TOKEN: 't'.repeat(32) } });
  const arrived = across(config) as typeof config;
  expect(arrived).toEqual(config);
  const secretOf = ({ accounts: [first] }: typeof config) =>
    (first as unknown as { credentials: { accessKeySecret: Secret } }).credentials.accessKeySecret;
  expect(secretOf(arrived)).toBeInstanceOf(Secret);
  expect(secretOf(arrived).equals(secretOf(config))).toBe(true);
  expect(everyBranch(arrived, Object.isFrozen)).toBe(true);
});

it('keeps each part small', () => {
  const entries = Array.from({ length: 5_000 }, (_, index) => ({ id: String(index), list: [{}, {}] }));
  const config = { accounts: entries, callers: [], callbackKeys: [], receivers: [], sinks: [] };
  const parts = [...configParts(config)];
  expect(Math.max(...parts.map(({ values }) => values.length))).toBe(500);
  expect(across(config)).toEqual(config);
});

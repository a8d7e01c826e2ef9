/* PostgreSQL over TLS: whose certificate is believed, and what else is refused. */
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { Secret } from '../../src/domain/access/secret';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { PostgresReads } from '../../src/store/postgres-reads';
import { openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { PostgresServer, SERVER_USER } from '../support/postgres-server';
import { until } from '../support/until';

const TLS = join(__dirname, '../tls');
const AUTHORITY = join(TLS, 'authority.pem');

let server: PostgresServer;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-postgres-tls-'));
  server = await PostgresServer.start(folder, ['ssl=on', 'listen_addresses=127.0.0.1,127.0.0.2'], (data) => {
    for (const kind of ['pem', 'key']) {
      const file = join(data, kind === 'pem' ? 'server.crt' : 'server.key');
      cpSync(join(TLS, `server.${kind}`), file);
      chmodSync(file, 0o600);
      if (SERVER_USER) chownSync(file, SERVER_USER.uid, SERVER_USER.gid);
    }
    // Nothing but TLS.
    const hba = join(data, 'pg_hba.conf');
    writeFileSync(hba, readFileSync(hba, 'utf8').replace(/^host /gm, 'hostssl '));
  });
});
afterAll(() => server.stop());

const urlWith = (query: string, host = '127.0.0.1'): string =>
  `postgres://postgres@${host}:${server.port}/postgres${query}`;

async function open(url: string): Promise<void> {
  const store = await openSharedStore(sharedOptions(new Secret(url)));
  await store.appliedStates.remember(new Map([['r', { fields: {}, appliedAtMs: 1 }]]));
  await store.close();
}

it.each(['127.0.0.1', 'localhost'])('works with the certificate of %s and its authority', async (host) => {
  await open(urlWith(`?sslmode=verify-full&sslrootcert=${AUTHORITY}`, host));
});

it.each([
  [
    'an unknown authority',
    () => urlWith('?sslmode=verify-full'),
    /self-signed certificate in certificate chain|unable to/,
  ],
  ['another host', () => urlWith(`?sslmode=verify-full&sslrootcert=${AUTHORITY}`, '127.0.0.2'), /altnames/],
  ['an authority that is not there', () => urlWith('?sslmode=verify-full&sslrootcert=/nowhere.pem'), /ENOENT/],
  ['no TLS', () => urlWith('?sslmode=disable'), /no pg_hba.conf entry|no encryption/],
])('does not start with %s', async (_title, url, cause) => {
  await expect(open(url())).rejects.toThrow(cause);
});

it('cancels a read over TLS too', async () => {
  const url = urlWith(`?sslmode=verify-full&sslrootcert=${AUTHORITY}`);
  const reads = new PostgresReads({ url, statementTimeoutMs: 300_000 });
  const caller = new AbortController();
  const given = reads.read(CompiledQuery.raw('select pg_sleep(290)'), caller.signal);
  const sleeping = async (): Promise<number> => {
    const counting = reads.read<{ count: number }>(
      CompiledQuery.raw(
        "select count(*) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'",
      ),
      new AbortController().signal,
    );
    return (await counting)[0]?.count ?? NaN;
  };
  await until(async () => (await sleeping()) > 0);
  const gone = new GatewayError('CALLER_CANCELLED', 'gone');
  caller.abort(gone);
  await expect(given).rejects.toBe(gone);
  await until(async () => (await sleeping()) === 0);
  await reads.close();
});

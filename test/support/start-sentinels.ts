import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Secret } from '../../src/domain/access/secret';
import { RedisTarget } from '../../src/domain/values/redis-target';
import { RedisServer, startRedis } from './start-redis';

const NAME = 'livegate-test';
const PASSWORD = 'secret of the Sentinels';
/** How long a primary must be silent before it is replaced. */
const DOWN_AFTER_MS = 1_000;
const SETTLE_MS = 60_000;

/** A primary and two replicas, each with a Sentinel beside it. */
export interface Sentinels {
  readonly target: RedisTarget;
  readonly servers: readonly RedisServer[];
  /** The Sentinels. */
  readonly guards: readonly RedisServer[];
  /** The server that the Sentinels name as the primary now. */
  primary(): Promise<RedisServer>;
  stop(): Promise<void>;
}

/** `fence` are the servers' settings that stop an old primary. */
export async function startSentinels(fence: readonly string[]): Promise<Sentinels> {
  const first = await startRedis({ args: fence });
  const follow = [...fence, '--replicaof', '127.0.0.1', String(first.port), '--repl-diskless-sync-delay', '0'];
  const servers = [first, ...(await Promise.all([1, 2].map(() => startRedis({ args: follow }))))];
  const guards = await Promise.all([1, 2, 3].map(() => startSentinel(first.port)));
  const hosts = guards.map(({ port }) => `127.0.0.1:${port}`);
  const primary = async (): Promise<RedisServer> => {
    const [, port] = await ask(guards[0], 'get-master-addr-by-name', NAME);
    const found = servers.find((server) => server.port === Number(port));
    if (!found) throw new Error(`no server on port ${String(port)}`);
    return found;
  };
  await untilComplete(first, guards);
  return {
    target: {
      url: new Secret('redis://sentinel/0'),
      sentinel: { name: NAME, hosts, password: new Secret(PASSWORD), tls: false },
    },
    servers,
    guards,
    primary,
    async stop() {
      await Promise.all([...guards, ...servers].map((server) => server.stop()));
    },
  };
}

async function startSentinel(primary: number): Promise<RedisServer> {
  const lines = [
    `sentinel monitor ${NAME} 127.0.0.1 ${primary} 2`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} 5000`,
    `requirepass "${PASSWORD}"`,
    `sentinel sentinel-pass "${PASSWORD}"`,
  ];
  return await startRedis({ sentinel: lines });
}

/** The replicas follow, and every Sentinel knows them and the other Sentinels. */
async function untilComplete(first: RedisServer, guards: readonly RedisServer[]): Promise<void> {
  const giveUpAt = Date.now() + SETTLE_MS;
  const knows = async (guard: RedisServer): Promise<boolean> =>
    (await ask(guard, 'replicas', NAME)).length === 2 && (await ask(guard, 'sentinels', NAME)).length === 2;
  while (!(await isFollowed(first)) || !(await Promise.all(guards.map(knows))).every(Boolean)) {
    if (Date.now() > giveUpAt) throw new Error('the Sentinels do not find each other');
    await delay(100);
  }
}

async function isFollowed({ url }: RedisServer): Promise<boolean> {
  const client = new Redis(url);
  try {
    return (await client.info('replication')).match(/state=online/g)?.length === 2;
  } finally {
    client.disconnect();
  }
}

async function ask(guard: RedisServer | undefined, ...args: readonly string[]): Promise<readonly unknown[]> {
  const client = new Redis(guard?.url ?? '', { password: PASSWORD });
  try {
    return (await client.call('sentinel', ...args)) as unknown[];
  } finally {
    client.disconnect();
  }
}

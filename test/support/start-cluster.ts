import { Redis } from 'ioredis';
import { Secret } from '../../src/domain/access/secret';
import { RedisTarget } from '../../src/domain/values/redis-target';
import { freePort } from '../../src/sandbox/free-port';
import { RedisServer, startRedis } from './start-redis';
import { until } from './until';

/** How long a primary must be silent before it is replaced. */
const NODE_TIMEOUT_MS = 1_500;
/** Of a command of the tests' own; a busy machine takes its time. */
const ANSWER_MS = 10_000;

/** Of the three primaries. The first one serves the quotas, the second one callers' limits. */
const RANGES = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const;

const PRIMARIES = RANGES.length;

/** Each replica's primary: after a failover, the quotas' new primary still has a replica. */
const FOLLOWS = [0, 0, 1];

/** The slots of livegate's keys, by their hash tag. */
export const SLOTS = { quotas: 502, callers: 9_571 };

export interface ClusterServer extends RedisServer {
  readonly busPort: number;
  /** The port that livegate uses. */
  readonly clientPort: number;
  /** The node's name in the cluster. */
  readonly name: string;
  readonly send: (...command: readonly (string | number)[]) => Promise<unknown>;
}

/** Three primaries and three replicas. */
export interface RedisCluster {
  readonly target: RedisTarget;
  readonly servers: readonly ClusterServer[];
  /** The primary of a hash slot. */
  ownerOf(slot: number): Promise<ClusterServer>;
  /** Moves a hash slot with its keys. */
  move(slot: number, to: ClusterServer): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Of each server: those that stop an old primary, users, certificates. */
  readonly settings: readonly string[];
  /** The user and the password that livegate has. */
  readonly login?: string;
  /** livegate uses TLS; the settings name the certificate. */
  readonly tls?: RedisTarget['tls'];
}

export async function startCluster({ settings, login, tls }: ClusterOptions): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: 6 }, () => startNode(settings, tls !== undefined)));
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  try {
    await join(servers);
  } catch (error) {
    await stop();
    throw error;
  }
  const ownerOf = (slot: number): Promise<ClusterServer> => until(() => ownerAmong(servers, slot));
  return {
    target: {
      url: new Secret(`${tls ? 'rediss' : 'redis'}://${login === undefined ? '' : `${login}@`}cluster`),
      // First those that refer to others.
      cluster: { hosts: servers.map(({ clientPort }) => `127.0.0.1:${clientPort}`).toReversed() },
      ...(tls && { tls }),
    },
    servers,
    ownerOf,
    move: async (slot, to) => move(slot, await ownerOf(slot), to, servers.slice(0, PRIMARIES)),
    stop,
  };
}

/** Makes a cluster of the servers. */
async function join(servers: readonly ClusterServer[]): Promise<void> {
  const [first, ...others] = servers;
  const primaries = servers.slice(0, PRIMARIES);
  for (const [index, primary] of primaries.entries()) {
    await primary.send('CLUSTER', 'ADDSLOTSRANGE', ...(RANGES[index] ?? []));
    await primary.send('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  }
  for (const { clientPort, busPort } of others) {
    await first?.send('CLUSTER', 'MEET', '127.0.0.1', clientPort, busPort);
  }
  await untilAll(servers, (one) => knows(one, servers));
  for (const [index, replica] of servers.slice(PRIMARIES).entries()) {
    await replica.send('CLUSTER', 'REPLICATE', primaries[FOLLOWS[index] ?? 0]?.name ?? '');
  }
  await untilAll(servers, isSettled);
}

/**
 * As the last primary knows it, which no test touches. In the middle of a failover it may know of
 * nobody.
 */
async function ownerAmong(servers: readonly ClusterServer[], slot: number): Promise<ClusterServer | undefined> {
  const ranges = (await servers[PRIMARIES - 1]?.send('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
  const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
  return servers.find((server) => server.port === port);
}

async function startNode(settings: readonly string[], secured: boolean): Promise<ClusterServer> {
  const busPort = await freePort();
  const tlsPort = secured ? await freePort() : 0;
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  const timing = ['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--repl-diskless-sync-delay', '0'];
  const server = await startRedis({ args: [...cluster, ...timing, '--tls-port', String(tlsPort), ...settings] });
  const send: ClusterServer['send'] = async (name, ...args) => {
    const client = new Redis(server.url, { commandTimeout: ANSWER_MS, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      return await client.call(String(name), ...args);
    } finally {
      client.disconnect();
    }
  };
  return {
    ...server,
    busPort,
    clientPort: secured ? tlsPort : server.port,
    name: String(await send('CLUSTER', 'MYID')),
    send,
  };
}

async function knows({ send }: ClusterServer, servers: readonly ClusterServer[]): Promise<boolean> {
  const nodes = String(await send('CLUSTER', 'NODES'));
  return servers.every(({ name }) => nodes.includes(name)) && !/handshake|fail/.test(nodes);
}

/** It finds the cluster in order, and follows its primary or is followed. */
async function isSettled({ send }: ClusterServer): Promise<boolean> {
  const info = String(await send('CLUSTER', 'INFO'));
  const nodes = String(await send('CLUSTER', 'NODES'));
  const replication = String(await send('INFO', 'replication'));
  const inOrder = /cluster_state:ok/.test(info) && nodes.match(/\bslave\b/g)?.length === FOLLOWS.length;
  return inOrder && !/master_link_status:down|state=(?!online)/.test(replication);
}

/** As `redis-cli --cluster reshard` does it. */
async function move(
  slot: number,
  from: ClusterServer,
  to: ClusterServer,
  primaries: readonly ClusterServer[],
): Promise<void> {
  await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.name);
  await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.name);
  for (;;) {
    const keys = (await from.send('CLUSTER', 'GETKEYSINSLOT', slot, 10)) as string[];
    if (keys.length === 0) break;
    await from.send('MIGRATE', '127.0.0.1', to.port, '', 0, ANSWER_MS, 'KEYS', ...keys);
  }
  // First the new owner.
  for (const server of new Set([to, from, ...primaries])) {
    await server.send('CLUSTER', 'SETSLOT', slot, 'NODE', to.name);
  }
}

/** A server that does not answer yet is not so far. */
function untilAll(
  servers: readonly ClusterServer[],
  isSo: (server: ClusterServer) => Promise<boolean>,
): Promise<boolean> {
  return until(async () => (await Promise.all(servers.map(isSo)).catch(() => [false])).every(Boolean));
}

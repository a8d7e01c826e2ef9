import { isRedisReply } from '../../domain/errors/cause-of';
import { HostAndPort, hostAndPort } from '../../domain/values/redis-target';

/** A connection to a node of a cluster. */
export interface ClusterNode {
  /** The node that it names as the one that serves the keys; undefined if it serves them itself. */
  referral(): Promise<HostAndPort | undefined>;
  close(): void;
}

/** A cluster that is changed meanwhile may refer from one node to the next. */
const MAX_TRIES = 20;

/**
 * Connects to the primary of a cluster that serves the keys. Asks the nodes in turn and follows
 * where they refer to; one that is gone, or has not heard of a failover yet, is passed over. Throws
 * what a node refused with, or else the last failure.
 */
export async function connectToOwner<T extends ClusterNode>(
  hosts: readonly string[],
  connect: (at: HostAndPort) => Promise<T>,
): Promise<T> {
  const ahead = hosts.map(hostAndPort);
  const tried = new Set<string>();
  let failure: unknown;
  for (let at = ahead.shift(); at && tried.size < MAX_TRIES; at = ahead.shift()) {
    const name = `${at.host} ${at.port}`;
    if (tried.has(name)) continue;
    tried.add(name);
    try {
      const node = await connect(at);
      const other = await referralOf(node);
      if (!other) return node;
      node.close();
      // A node that does not know its own name leaves the host out.
      ahead.unshift(/^\??$/.test(other.host) ? { ...other, host: at.host } : other);
    } catch (error) {
      // It says more than that another node is gone.
      if (!isRedisReply(failure)) failure = error;
    }
  }
  throw failure instanceof Error ? failure : new Error('the nodes of the cluster refer to one another');
}

async function referralOf(node: ClusterNode): Promise<HostAndPort | undefined> {
  try {
    return await node.referral();
  } catch (error) {
    node.close();
    throw error;
  }
}

/** Reads an answer such as `MOVED 502 10.0.0.7:6379`; undefined for any other. */
export function referredTo(thrown: unknown): HostAndPort | undefined {
  const [, place] = (isRedisReply(thrown) && /^MOVED \d+ (\S*:\d+)$/.exec(thrown.message)) || [];
  return place === undefined ? undefined : hostAndPort(place);
}

import { CallbackConfig, LivegateClient, LivegateError, PullConfig } from '../../client';
import { CliIo } from '../cli-io';
import { printable } from '../output';
import { ConfigCollectionName } from '../resource-names';
import { ProgressBar } from '../rollouts/progress-bar';

/** The configurations below one parent, as files for many resources hold them. */
export interface Children {
  readonly callbackConfigs?: readonly CallbackConfig[];
  readonly pullConfigs?: readonly PullConfig[];
  /** The domains and vhosts of an account that could not be read; absent if there are none. */
  readonly unreachable?: readonly string[];
}

/** A cloud does not have every collection in each scope, and on each type of domain. */
const NO_SUCH_COLLECTION = ['CAPABILITY_NOT_SUPPORTED', 'DOMAIN_TYPE_MISMATCH', 'OPERATION_NOT_ALLOWED'];

/** Both collections at once; one that the parent cannot have is left out. */
export async function childrenOf(
  client: LivegateClient,
  parent: string,
  collections: readonly ConfigCollectionName[],
  { signal, progress }: Pick<CliIo, 'signal' | 'progress'>,
): Promise<Children> {
  const bar = new ProgressBar(progress);
  const counts = new Map<ConfigCollectionName, number>();
  const lists = collections.map(async (collection) => {
    const { items, unreachable } = await client[collection].list(parent, { signal }).whole((count) => {
      counts.set(collection, count);
      bar.count(`reading ${parent}`, sumOf(counts));
    });
    return { [collection]: items, unreachable };
  });
  const settled = await Promise.allSettled(lists).finally(() => bar.end());
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const failure = failures.find((error) => !isAbsent(error));
  if (failure !== undefined || failures.length === settled.length) throw failure ?? failures[0];
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const unreachable = [...new Set(found.flatMap((one) => one.unreachable))].sort();
  const { unreachable: _ofOne, ...children } = Object.assign({}, ...found) as Children;
  return { ...children, ...(unreachable.length > 0 && { unreachable }) };
}

/** A line for each that could not be read. */
export function faultsOf({ unreachable = [] }: Children): string[] {
  return unreachable.map((name) => printable(`${name} cannot be read; livegate list ${name} says why`));
}

function isAbsent(error: unknown): boolean {
  return error instanceof LivegateError && NO_SUCH_COLLECTION.includes(error.reason);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

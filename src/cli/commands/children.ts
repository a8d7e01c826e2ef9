import { CallbackConfig, LivegateClient, LivegateError, PullConfig } from '../../client';
import { ConfigCollectionName } from '../resource-names';

/** The configurations of one parent, as files for many resources hold them. */
export interface Children {
  readonly callbackConfigs?: readonly CallbackConfig[];
  readonly pullConfigs?: readonly PullConfig[];
}

/** A cloud does not have every collection in each scope, and on each type of domain. */
const NO_SUCH_COLLECTION = ['CAPABILITY_NOT_SUPPORTED', 'DOMAIN_TYPE_MISMATCH', 'OPERATION_NOT_ALLOWED'];

/** Both collections at once; one that the parent cannot have is left out. */
export async function childrenOf(
  client: LivegateClient,
  parent: string,
  collections: readonly ConfigCollectionName[],
  call: { readonly signal: AbortSignal },
): Promise<Children> {
  const { signal } = call;
  const lists = collections.map(async (collection) => {
    const items = await client[collection].list(parent, { signal }).toArray();
    return { [collection]: items };
  });
  const settled = await Promise.allSettled(lists);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const isAbsent = (error: unknown): boolean =>
    error instanceof LivegateError && NO_SUCH_COLLECTION.includes(error.reason);
  const failure = failures.find((error) => !isAbsent(error));
  if (failure !== undefined || failures.length === settled.length) throw failure ?? failures[0];
  return Object.assign({}, ...settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))) as Children;
}

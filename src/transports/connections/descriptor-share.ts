/**
 * Each of the two listeners may have a third of the process' descriptors: the last is for clouds,
 * the store and files.
 */
const LISTENER_SHARE = 3;

/** It stays the same: a report takes Node 20 ms. */
let limit: ReturnType<typeof openFilesLimit> | undefined;

/**
 * The most connections that a listener can have without taking descriptors from the rest; undefined
 * where nothing limits them.
 */
export function descriptorShare(): number | undefined {
  const { soft } = (limit ??= openFilesLimit());
  return typeof soft === 'number' ? Math.max(1, Math.floor(soft / LISTENER_SHARE)) : undefined;
}

/**
 * RLIMIT_NOFILE, which Node shows only here; Node itself raises the soft limit to the hard one at
 * its start.
 */
function openFilesLimit(): { readonly soft?: unknown } {
  const { report } = process;
  // Else it resolves the names of all peers, which can take seconds.
  Object.assign(report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  return userLimits?.open_files ?? {};
}

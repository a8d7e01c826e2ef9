/**
 * Each of the two listeners may use a third of the process' file descriptors; the last third is for
 * clouds, the store and files.
 */
const LISTENER_SHARE = 3;

/** It stays the same: a report takes Node 20 ms. */
let limit: ReturnType<typeof openFilesLimit> | undefined;

/**
 * The most connections that a listener can have without exhausting the descriptors; undefined if
 * there is no limit.
 */
export function descriptorShare(): number | undefined {
  const { soft } = (limit ??= openFilesLimit());
  return typeof soft === 'number' ? Math.max(1, Math.floor(soft / LISTENER_SHARE)) : undefined;
}

/**
 * RLIMIT_NOFILE, which Node shows only here. Node raises the soft limit to the hard one at start.
 */
function openFilesLimit(): { readonly soft?: unknown } {
  const { report } = process;
  // Otherwise the report resolves the host names of all peers, which can take seconds.
  Object.assign(report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  return userLimits?.open_files ?? {};
}

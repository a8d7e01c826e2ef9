const FEATURES: Readonly<Record<string, string>> = {
  dataDir: 'stored memory of what was applied, and audit',
  database: 'stored memory of what was applied, and audit',
  redis: 'shared quotas and locks',
  fingerprintKey: 'key fingerprints',
  throttle: 'limits per caller',
  quota: 'settings of the quota queue',
  breaker: 'settings of the circuit breaker',
  retry: 'settings of retries',
  callers: 'authentication of callers',
  'grpc.maxConnectionAgeMs': 'limited age of connections',
  'accounts[].quotas': 'overrides of quotas',
  'auth.mode': 'authentication of callers',
};

/**
 * The sentence for a key of the product whose feature this version does not have; undefined for any other key. Refused by name, since an
 * operator who sets such a key counts on it. For `auth.mode` it is about every mode but `none`.
 */
export function unsupportedRule(path: string): string | undefined {
  const key = path.replace(/\[\d+\]/g, '[]');
  if (!Object.hasOwn(FEATURES, key)) return undefined;
  return `not supported by this version of livegate (${FEATURES[key]})`;
}

/** The paths of all such keys; `[]` stands for any index. */
export const UNSUPPORTED_KEYS: readonly string[] = Object.keys(FEATURES);

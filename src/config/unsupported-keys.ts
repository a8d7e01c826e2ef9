/** Keys of the product whose feature this version does not have, and that feature. `[]` stands for any index. */
const FEATURES = {
  dataDir: 'stored memory of what was applied, and audit',
  database: 'stored memory of what was applied, and audit',
  fingerprintKey: 'key fingerprints',
} as const;

export type UnsupportedKey = keyof typeof FEATURES;

export const UNSUPPORTED_KEYS: readonly string[] = Object.keys(FEATURES);

/** The sentence for such a key: an operator who sets one counts on it, so that it is not just unknown. */
export function featureRule(key: UnsupportedKey): string {
  return `not supported by this version of livegate (${FEATURES[key]})`;
}

/** The same for a path such as `accounts[1].quotas`; undefined if it is not one of these. */
export function unsupportedRule(path: string): string | undefined {
  const key = path.replace(/\[\d+\]/g, '[]');
  return isUnsupported(key) ? featureRule(key) : undefined;
}

function isUnsupported(key: string): key is UnsupportedKey {
  return Object.hasOwn(FEATURES, key);
}

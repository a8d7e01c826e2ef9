import { Secret } from '../access/secret';
import { CallbackCapability } from './capability';
import { textFault } from './text-bounds';

/** A callback key of the configuration, which a caller gives by its name. */
export class NamedKey extends Secret {
  constructor(
    /** Its `id` in `callbackKeys`. */
    readonly keyRef: string,
    key: Secret,
  ) {
    super(key.reveal());
  }
}

/** The field in which the caller gave the key. */
export function keyField(key: Secret | undefined): 'auth.key' | 'auth.keyRef' {
  return key instanceof NamedKey ? 'auth.keyRef' : 'auth.key';
}

/**
 * Why a key can sign none of these callbacks, by their kinds; undefined if it can sign some. Never
 * contains the key.
 */
export function unfitKey(callbacks: readonly CallbackCapability[], key: Secret): string | undefined {
  const kindsByFault = new Map<string, string[]>();
  for (const { kind, fields } of callbacks) {
    const bounds = fields.find(({ field }) => field === 'auth.key');
    if (!bounds) continue;
    const fault = textFault(key.reveal(), bounds);
    if (!fault) return undefined;
    kindsByFault.set(fault.description, [...(kindsByFault.get(fault.description) ?? []), kind]);
  }
  if (kindsByFault.size === 0) return 'no callback is signed';
  return [...kindsByFault].map(([fault, kinds]) => `for ${kinds.join(', ')} it ${fault}`).join('; ');
}

import { currentKeyOf } from '../config-changes';
import { ClientConfig, FieldEdit, fieldAt } from '../config-fields';
import { Draft, KeyChoice } from './draft';

/** @param typed what stands for a key that was typed: its value is never shown */
export function keyText(key: KeyChoice, typed: string): string {
  if (key.kind === 'keep') return '';
  return key.kind === 'named' ? key.keyRef : typed;
}

export function keyChange(
  { key, switches }: Draft,
  base: ClientConfig | undefined,
  typed: string,
): readonly FieldEdit[] {
  if (key.kind === 'keep' || !switches['auth.enabled']) return [];
  return [{ field: 'auth.key', from: currentKeyOf(base) ?? '', to: keyText(key, typed) }];
}

/**
 * The key that a form asks for whatever is live by then. One that it keeps has a name, or else only
 * the cloud can have it.
 */
export function wantedKey({ key, switches }: Draft, base: ClientConfig | undefined): KeyChoice {
  if (!switches['auth.enabled']) return { kind: 'keep' };
  const keyRef = fieldAt({ ...base }, 'auth.keyRef');
  return key.kind === 'keep' && typeof keyRef === 'string' && keyRef !== '' ? { kind: 'named', keyRef } : key;
}

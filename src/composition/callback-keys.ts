import { CallbackKey, CallbackKeys } from '../application/keys/callback-keys';
import { Fingerprinter } from '../application/resources/fingerprinter';
import { CallbackKeyConfig } from '../config/config';
import { Secret } from '../domain/access/secret';
import { isUsableKey, SecretFiles } from '../domain/access/secret-files';
import { unfitKey } from '../domain/resources/named-key';
import { Composition } from './app-parts';

/** The keys of the configuration; a reload replaces them, and their files are read again. */
export function configuredKeys(
  parts: Pick<Composition, 'current' | 'catalog'>,
  files: SecretFiles,
  fingerprinter: Fingerprinter,
): CallbackKeys {
  const { current } = parts;
  const watched = new WeakMap<CallbackKeyConfig, CallbackKey>();
  const watch = (key: CallbackKeyConfig): CallbackKey => {
    const known = watched.get(key);
    if (known) return known;
    const value = files.watch(key.value, (text) => (isUsable(parts, key, text) ? text : undefined));
    const { value: _reference, ...rest } = key;
    const entry = { ...rest, value };
    watched.set(key, entry);
    return entry;
  };
  const keys = new CallbackKeys(fingerprinter, current.get().callbackKeys.map(watch));
  current.onChange(['callbackKeys'], function* ({ callbackKeys }) {
    const next: CallbackKey[] = [];
    for (const key of callbackKeys) {
      next.push(watch(key));
      yield;
    }
    return () => {
      keys.replace(next);
      return undefined;
    };
  });
  return keys;
}

/** The value that was loaded has been checked, with the accounts that were loaded with it. */
function isUsable(
  { current, catalog }: Pick<Composition, 'current' | 'catalog'>,
  { value, accounts }: CallbackKeyConfig,
  text: Secret,
): boolean {
  if (text.equals(value.value)) return true;
  const ofKey = current.get().accounts.filter(({ id }) => accounts.includes(id));
  const callbacks = ofKey.map(({ provider }) => catalog.find(({ id }) => id === provider)?.capabilities.callbacks);
  return isUsableKey(text.reveal()) && callbacks.every((kinds = []) => unfitKey(kinds, text) === undefined);
}

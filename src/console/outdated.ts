/**
 * A script of the console is not there. Its name has a hash, so that it is gone once livegate was
 * updated. Only a reload helps.
 */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';
}

/** @param load imports a script that is not part of the first load */
export async function loadScript<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new OutdatedError('a script of the console did not load', { cause });
  }
}

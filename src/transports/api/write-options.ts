import { MissingOptions, WriteOptions } from '../../application/config.service';

interface Given {
  readonly validateOnly?: boolean;
  readonly force?: boolean;
}

/** What is not given is false. */
export function optionsOf({ validateOnly = false, force = false }: Given): WriteOptions {
  return { validateOnly, force };
}

/** The same with what to do where there is nothing. */
export function missingOptionsOf({
  allowMissing = false,
  ...options
}: Given & { readonly allowMissing?: boolean }): MissingOptions {
  return { ...optionsOf(options), allowMissing };
}

import { MissingOptions, WriteOptions } from '../../../application/resources/resource.service';

interface WriteFlags {
  readonly validateOnly?: boolean;
  readonly force?: boolean;
}

/** What is not given is false. */
export function optionsOf({ validateOnly = false, force = false }: WriteFlags): WriteOptions {
  return { validateOnly, force };
}

/** The same with what to do where there is nothing. */
export function missingOptionsOf({
  allowMissing = false,
  ...options
}: WriteFlags & { readonly allowMissing?: boolean }): MissingOptions {
  return { ...optionsOf(options), allowMissing };
}

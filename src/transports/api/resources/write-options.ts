import { MissingOptions, WriteOptions } from '../../../application/resources/resource.service';

interface WriteFlags {
  readonly validateOnly?: boolean;
  readonly force?: boolean;
}

/** Absent options are false. */
export function optionsOf({ validateOnly = false, force = false }: WriteFlags): WriteOptions {
  return { validateOnly, force };
}

/** The same options, plus what to do if the resource does not exist. */
export function missingOptionsOf({
  allowMissing = false,
  ...options
}: WriteFlags & { readonly allowMissing?: boolean }): MissingOptions {
  return { ...optionsOf(options), allowMissing };
}

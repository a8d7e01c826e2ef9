/** A resource's fields by their JSON names, as an answer shows them: keys as fingerprints, never in clear. */
export type Fields = Readonly<Record<string, unknown>>;

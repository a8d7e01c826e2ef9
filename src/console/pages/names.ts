/** The last segment of a resource's name. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The name of the account that a resource belongs to. */
export function accountOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}

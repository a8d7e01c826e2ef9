/** The last segment of a resource's name. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

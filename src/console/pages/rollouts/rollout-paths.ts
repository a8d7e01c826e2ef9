/** Where a plan is made that puts back what drifted below a resource. */
export function repairPath(parent: string): string {
  return `rollouts/new?${new URLSearchParams({ source: 'repair', parent }).toString()}`;
}

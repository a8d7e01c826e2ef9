/** How many items of a list are written at once. */
const AT_ONCE = 200;

/**
 * As JSON.stringify, of an object or a list that may have thousands of items: others have their
 * turn in between.
 */
export async function jsonInTurns(value: object): Promise<string> {
  if (Array.isArray(value)) return await listInTurns(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    const json = Array.isArray(member) ? await listInTurns(member) : JSON.stringify(member);
    members.push(`${JSON.stringify(name)}:${json}`);
  }
  return `{${members.join()}}`;
}

async function listInTurns(items: readonly unknown[]): Promise<string> {
  const pieces: string[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    if (start > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    pieces.push(JSON.stringify(items.slice(start, start + AT_ONCE)).slice(1, -1));
  }
  return `[${pieces.join()}]`;
}

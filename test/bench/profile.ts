import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Node = CpuProfile['nodes'][number];

/** What V8 writes for `--cpu-prof`, as far as it is read here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Before each sample. */
  readonly timeDeltas: readonly number[];
}

/** The part of the time that a thread was not idle in which one owner's code ran. */
export interface Share {
  /** A package, a folder of livegate, a part of Node, or what V8 names in parentheses. */
  readonly owner: string;
  /** Its own code. */
  readonly own: number;
  /** With Node's code that it called. */
  readonly withNode: number;
}

/** The one profile that a process has left in `folder`: of its main thread. */
export function readProfile(folder: string): CpuProfile {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the process left no profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
}

/** The largest first, of what lies between `fromMs` and `toMs` before the end. */
export function sharesOf(profile: CpuProfile, { fromMs, toMs }: { fromMs: number; toMs: number }): Share[] {
  const { nodes, samples, timeDeltas, startTime, endTime } = profile;
  const owners = ownersOf(nodes);
  const [own, withNode] = [new Map<string, number>(), new Map<string, number>()];
  const add = (times: Map<string, number>, name: string, delta: number): unknown =>
    times.set(name, (times.get(name) ?? 0) + delta);
  let at = startTime;
  let busy = 0;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const { owner, caller } = owners.get(id) ?? { owner: '(unknown)', caller: '(unknown)' };
    if (owner === '(idle)' || at < endTime - fromMs * 1000 || at > endTime - toMs * 1000) return;
    busy += delta;
    add(own, owner, delta);
    add(withNode, caller, delta);
  });
  const shares = [...new Set([...own.keys(), ...withNode.keys()])].map((owner) => ({
    owner,
    own: (own.get(owner) ?? 0) / busy,
    withNode: (withNode.get(owner) ?? 0) / busy,
  }));
  return shares.sort((a, b) => b.withNode - a.withNode || b.own - a.own);
}

/** Whose code a node is, and for whom it runs: the nearest caller that is not Node itself. */
function ownersOf(nodes: readonly Node[]): Map<number, { readonly owner: string; readonly caller: string }> {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  return new Map(
    nodes.map((node) => {
      const owner = ownerOf(node);
      let at: Node | undefined = node;
      while (at && !isProgram(at)) at = parents.get(at.id);
      return [node.id, { owner, caller: at ? ownerOf(at) : owner }];
    }),
  );
}

const isProgram = ({ callFrame: { url } }: Node): boolean => /\/(node_modules|dist)\//.test(url);

function ownerOf({ callFrame: { functionName, url } }: Node): string {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  const folder = /\/dist\/([^/]+)/.exec(url)?.[1];
  if (folder !== undefined) return `livegate ${folder.replace(/\.js$/, '')}`;
  if (url.startsWith('node:')) return `node ${url.replace(/^node:(internal\/)?/, '').split('/')[0] ?? ''}`;
  return functionName.startsWith('(') ? functionName : `native ${functionName}`;
}

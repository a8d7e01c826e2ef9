import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What V8 writes for `--cpu-prof`, as far as it is read here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Whose code ran, and for which share of the time that the process was not idle. */
export interface Share {
  readonly owner: string;
  readonly share: number;
}

/** The one profile that a process has left in `folder`. */
export function readProfile(folder: string): CpuProfile {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the process left no profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
}

/** Self time by owner, largest first, of what lies between `fromMs` and `toMs` before the end. */
export function sharesOf(profile: CpuProfile, { fromMs, toMs }: { fromMs: number; toMs: number }): Share[] {
  const { nodes, samples, timeDeltas, startTime, endTime } = profile;
  const ownerOf = new Map(nodes.map(({ id, callFrame }) => [id, owner(callFrame)]));
  const times = new Map<string, number>();
  let at = startTime;
  let busy = 0;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const name = ownerOf.get(id) ?? '(unknown)';
    if (name === '(idle)' || at < endTime - fromMs * 1000 || at > endTime - toMs * 1000) return;
    busy += delta;
    times.set(name, (times.get(name) ?? 0) + delta);
  });
  return [...times].map(([name, time]) => ({ owner: name, share: time / busy })).sort((a, b) => b.share - a.share);
}

/** A package, a part of Node, a folder of livegate, or what V8 names in parentheses. */
function owner({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  const folder = /\/dist\/([^/]+)/.exec(url)?.[1];
  if (folder !== undefined) return `livegate ${folder.replace(/\.js$/, '')}`;
  if (url.startsWith('node:')) return `node ${url.replace(/^node:(internal\/)?/, '').split('/')[0] ?? ''}`;
  return functionName.startsWith('(') ? functionName : `native ${functionName}`;
}

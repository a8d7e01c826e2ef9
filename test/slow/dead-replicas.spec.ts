import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer, startRedis } from '../support/start-redis';
import { Replica } from '../resilience/replicas';
import { until } from '../support/until';

/*
 * Replicas that are processes, through a real Redis: their deaths are proved by those that start
 * later on the same host, and processes that are only stopped are not taken for dead.
 */

const QUOTA = { limit: 12, windowMs: 400 };
const MAX_REPLICAS = 3;
const ROOT = join(__dirname, '../..');

let redis: RedisServer;
let processes: ReplicaProcess[] = [];
let inside: Replica | undefined;

beforeEach(async () => (redis = await startRedis()));

afterEach(async () => {
  inside?.rest();
  await inside?.link.close();
  inside = undefined;
  await Promise.all(processes.map((one) => one.kill()));
  processes = [];
  await redis.stop();
});

/** Always wants more than it gets. */
class ReplicaProcess {
  readonly departures: number[] = [];
  readonly #child: ChildProcess;

  constructor() {
    const args = ['--require', './test/bench/typescript.js', 'test/resilience/replica.process.ts'];
    const options = [redis.url, JSON.stringify(QUOTA), String(MAX_REPLICAS)];
    this.#child = spawn(process.execPath, [...args, ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      this.departures.push(...lines.map((line) => Number(line) / 1_000));
    });
    processes.push(this);
  }

  /** SIGKILL, and all that it wrote. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }
}

function most(): number {
  const times = processes.flatMap(({ departures }) => departures);
  return mostInAnyWindow(
    times.toSorted((a, b) => a - b),
    QUOTA.windowMs,
  );
}

/** Starts as many as may take part, until each has its part of the quota. */
async function startAll(): Promise<ReplicaProcess[]> {
  const all = Array.from({ length: MAX_REPLICAS }, () => new ReplicaProcess());
  await until(() => all.every(({ departures }) => departures.length > 0));
  return all;
}

it('admits a replica after `maxReplicas` others were killed, and gives it the whole quota', async () => {
  const all = await startAll();
  await Promise.all(all.map((one) => one.kill()));
  const killedAt = performance.now();
  const next = new ReplicaProcess();
  await until(() => next.departures.length > 0);
  expect(performance.now() - killedAt).toBeLessThan(20_000);
  await until(() => mostInAnyWindow(next.departures, QUOTA.windowMs) >= QUOTA.limit);
  expect(most()).toBe(QUOTA.limit);
});

it('does not count a stopped process as dead, and stays exact when it resumes', async () => {
  const [stopped, ...others] = await startAll();
  stopped?.signal('SIGSTOP');
  await Promise.all(others.map((one) => one.kill()));
  const next = others.map(() => new ReplicaProcess());
  await until(() => next.every(({ departures }) => departures.length > 0));
  inside = new Replica(redis.url, QUOTA, MAX_REPLICAS);
  await inside.link.start();
  const health = inside.link.health.health();
  expect(health).toMatchObject({ ok: false, cause: 'MAX_REPLICAS', degraded: false });
  // Ten minutes after the stopped one's claim; a little less by now.
  const { retryAfterMs = 0 } = health as { retryAfterMs?: number };
  expect(retryAfterMs).toBeGreaterThan(540_000);
  expect(retryAfterMs).toBeLessThanOrEqual(600_000);
  const before = stopped?.departures.length ?? 0;
  stopped?.signal('SIGCONT');
  await until(() => (stopped?.departures.length ?? 0) > before + QUOTA.limit);
  expect(most()).toBeLessThanOrEqual(QUOTA.limit);
});

it('logs that dead replicas were removed', async () => {
  const all = await startAll();
  await Promise.all(all.map((one) => one.kill()));
  inside = new Replica(redis.url, QUOTA, MAX_REPLICAS);
  await inside.link.start();
  await until(() => inside?.link.health.health().ok ?? false);
  expect(inside.messages.at(-1)).toBe(`the epoch continues; dead replicas of this host removed: ${MAX_REPLICAS}`);
});

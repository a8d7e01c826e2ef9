import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { Store, openLocalStore, openSharedStore } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';
import { tellFigures } from '../support/figures';
import { sharedOptions } from '../store/stores';

/*
 * No confirmed write is lost: writers at full speed are killed at random moments, and the test then
 * looks for everything that was confirmed to them.
 */

const WRITER = join(__dirname, '../store/writer.js');
const LANES = 4;
const LOCAL_KILLS = 5;
/** Fewer: it is not the server that is killed. */
const SHARED_KILLS = 2;

let folder: string;
const running = new Set<ChildProcess>();
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-durability-'))));
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A process that writes, and what it has had answers for. */
class Writer {
  readonly child: ChildProcess;
  errors = '';
  #output = '';

  constructor(
    command: string,
    args: readonly string[],
    private readonly name: string,
  ) {
    this.child = spawn(command, [...args, name], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  get names(): string[] {
    const numbers = this.#output.split('\n').slice(0, -1);
    return numbers.map((number) => `${this.name}/${number}`);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.child.exitCode !== null) throw new Error(`the writer has ended:\n${this.errors}`);
      await delay(5);
    }
  }

  async kill(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
    running.delete(this.child);
  }
}

/** As in writer.js. */
const WRITERS_KEY = new Secret('k'.repeat(32));

/**
 * Kills writers of one database one after the other, at different moments, each started on what the
 * one before left.
 */
async function lane(kind: string, place: string, kills: number): Promise<string[]> {
  const names: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const writer = new Writer(process.execPath, [WRITER, kind, place], `writer-${kill}`);
    await writer.until(() => writer.names.length > 1);
    await delay((kill * 37) % 50);
    await writer.kill();
    names.push(...writer.names);
  }
  return names;
}

async function resourcesOnRecord({ audit }: Store): Promise<Set<string | null>> {
  const found = new Set<string | null>();
  for (const incarnation of await audit.incarnations(undefined, 1_000)) {
    for (let next = 0; ;) {
      const rows = await audit.chain(incarnation, next, 1_000);
      for (const { resource } of rows) found.add(resource);
      const last = rows.at(-1);
      if (!last) break;
      next = last.seq + 1;
    }
  }
  return found;
}

/** What is not remembered or not on record, and what is wrong with the record. */
async function missingIn(store: Store, names: readonly string[]): Promise<string[]> {
  try {
    const found = await store.appliedStates.recall(names);
    const { faults } = await verifyAudit(store.audit, new ChainKey(store.fingerprintKey));
    const onRecord = await resourcesOnRecord(store);
    const isMissing = (name: string): boolean =>
      !onRecord.has(name) || found.get(name)?.fields['number'] !== Number(name.split('/')[1]);
    return [...faults.map((fault) => JSON.stringify(fault)), ...names.filter(isMissing)];
  } finally {
    await store.close();
  }
}

test('the embedded store keeps every confirmed write, however often its process is killed', async () => {
  const lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, index) => {
      const dataDir = join(folder, String(index));
      const names = await lane('local', dataDir, LOCAL_KILLS);
      return {
        names,
        missing: await missingIn(
          await openLocalStore({ dataDir, fingerprintKey: WRITERS_KEY, clock: systemClock }),
          names,
        ),
      };
    }),
  );
  expect(lanes.map(({ missing }) => missing)).toEqual(lanes.map(() => []));
  const confirmed = lanes.flatMap(({ names }) => names).length;
  expect(confirmed).toBeGreaterThan(LANES * LOCAL_KILLS);
  tellFigures({ 'kills of a writing process': LANES * LOCAL_KILLS, 'confirmed writes found again': confirmed });
});

test('PostgreSQL keeps every write that was confirmed to killed replicas', async () => {
  const lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const url = await newDatabase();
      const names = await lane('shared', url, SHARED_KILLS);
      return {
        names,
        missing: await missingIn(
          await openSharedStore({ ...sharedOptions(new Secret(url)), fingerprintKey: WRITERS_KEY }),
          names,
        ),
      };
    }),
  );
  expect(lanes.map(({ missing }) => missing)).toEqual(lanes.map(() => []));
  const confirmed = lanes.flatMap(({ names }) => names).length;
  expect(confirmed).toBeGreaterThan(LANES * SHARED_KILLS);
  tellFigures({ 'kills of a writing process': LANES * SHARED_KILLS, 'confirmed writes found again': confirmed });
});

test('a full disk refuses writes, loses no confirmed one, and recovers when there is room again', async () => {
  const dataDir = join(folder, 'full');
  // No file may grow beyond 2 MB, and who tries is not ended but refused, as on a disk that is
  // full.
  const limited = 'ulimit -S -f 2000; trap "" XFSZ; exec "$@"';
  const writer = new Writer('bash', ['-c', limited, 'bash', process.execPath, WRITER, 'local', dataDir], 'w');
  await writer.until(() => writer.errors.split('\n').length > 40);
  const before = writer.names;
  expect(before.length).toBeGreaterThan(20);
  expect(new Set(writer.errors.trim().split('\n'))).toEqual(
    new Set(["the audit record could not be stored: livegate's store failed: disk I/O error"]),
  );
  execFileSync('prlimit', ['--pid', String(writer.child.pid), '--fsize=unlimited:']);
  await writer.until(() => writer.names.length > before.length + 20);
  await writer.kill();
  expect(
    await missingIn(await openLocalStore({ dataDir, fingerprintKey: WRITERS_KEY, clock: systemClock }), writer.names),
  ).toEqual([]);
});

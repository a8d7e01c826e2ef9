import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { tellFigures } from '../support/figures';
import { BuiltLivegate, startBuilt } from '../support/readiness';
import { until } from '../support/until';

/*
 * Clouds that send at full speed to the built process, while it is killed, its disk is full, or all
 * of them come at once: what was answered with 200 is there.
 */

const TOKEN = 'receiver-token-0123456789-0123456789';
const SETTINGS = `
receivers:
  - { id: media, token: { env: TOKEN }, account: ali, keys: [] }
  - { id: flooded, token: { env: TOKEN }, account: ali, keys: [] }
`;
const KILLS = 3;
/** The clouds wait for 4 s and more. */
const PATIENCE_MS = 4_000;

let folder: string;
let running: BuiltLivegate | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-storm-'))));
afterEach(async () => {
  await running?.livegate.stop('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function start(command: readonly string[] = [process.execPath]): Promise<BuiltLivegate> {
  running = await startBuilt(folder, command, { TOKEN }, SETTINGS);
  return running;
}

/** What a cloud has been answered. */
class Cloud {
  readonly stored: string[] = [];
  readonly refused: number[] = [];
  readonly times: number[] = [];
  readonly #pool: Pool;
  #isOver = false;

  constructor(
    rest: string,
    private readonly connections: number,
  ) {
    this.#pool = new Pool(rest, { connections, pipelining: 1 });
  }

  /** Sends events of these names until there are no more, or `stop`. */
  async send(names: Iterator<string>): Promise<void> {
    const line = async (): Promise<void> => {
      for (let next = names.next(); !next.done && !this.#isOver; next = names.next()) await this.#one(next.value);
    };
    await Promise.all(Array.from({ length: this.connections }, line));
    await this.#pool.destroy();
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Within which 99 % of the answers came: the machine may stand still for a moment. */
  get p99Ms(): number {
    return this.times.toSorted((one, other) => one - other)[Math.floor(this.times.length * 0.99)] ?? 0;
  }

  async #one(id: string): Promise<void> {
    const fields = { action: 'publish', app: 'push.example.com', appname: 'live', id, time: '1704164645' };
    const path = `/v1/events/media/${TOKEN}?${new URLSearchParams(fields).toString()}`;
    const begin = performance.now();
    // A process that was killed answers nothing.
    const answer = await this.#pool.request({ method: 'GET', path }).catch(() => undefined);
    await answer?.body.dump();
    this.times.push(performance.now() - begin);
    if (answer?.statusCode === 200) this.stored.push(id);
    else if (answer) this.refused.push(answer.statusCode);
  }
}

function* named(prefix: string, count = Infinity): Generator<string> {
  for (let index = 0; index < count; index += 1) yield `${prefix}-${index}`;
}

/** How often each stream is listed. */
async function listed(rest: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let pageToken = ''; ;) {
    const answer = await fetch(`${rest}/v1/accounts/ali/events?pageSize=1000&pageToken=${pageToken}`);
    const page = (await answer.json()) as {
      readonly events: readonly { readonly cloudEvent: { readonly data: { readonly stream: string } } }[];
      readonly nextPageToken: string;
    };
    for (const { cloudEvent } of page.events) {
      const { stream } = cloudEvent.data;
      found.set(stream, (found.get(stream) ?? 0) + 1);
    }
    if (page.nextPageToken === '') return found;
    pageToken = page.nextPageToken;
  }
}

const missingIn = (found: ReadonlyMap<string, number>, names: readonly string[]): string[] =>
  names.filter((name) => found.get(name) !== 1);

test('kill -9 loses nothing that was answered with 200', async () => {
  const stored: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { livegate, rest } = await start();
    const cloud = new Cloud(rest, 30);
    const sending = cloud.send(named(`kill${kill}`));
    while (cloud.stored.length < 300 + kill * 150) await delay(5);
    await livegate.stop('SIGKILL');
    cloud.stop();
    await sending;
    stored.push(...cloud.stored);
  }
  const { rest } = await start();
  const found = await listed(rest);
  tellFigures({ 'kills under a storm of events': KILLS, 'events answered with 200': stored.length });
  expect(missingIn(found, stored)).toEqual([]);
  expect([...found.values()].filter((times) => times !== 1)).toEqual([]);
});

test('a full disk refuses events with 503, and takes them again when there is room', async () => {
  // No file may grow beyond a size. A write beyond that fails, as on a full disk, without a signal.
  const limited = 'ulimit -S -f 4000; trap "" XFSZ; exec "$@"';
  const { livegate, rest } = await start(['bash', '-c', limited, 'bash', process.execPath]);
  const before = new Cloud(rest, 10);
  await before.send(named('before', 200));
  expect(before.refused).toEqual([]);
  execFileSync('prlimit', ['--pid', String(livegate.child.pid), '--fsize=1:unlimited']);
  const during = new Cloud(rest, 10);
  await during.send(named('during', 100));
  expect(new Set(during.refused)).toEqual(new Set([503]));
  execFileSync('prlimit', ['--pid', String(livegate.child.pid), '--fsize=unlimited']);
  const after = new Cloud(rest, 10);
  for (let round = 0; after.stored.length === 0; round += 1) {
    const again = new Cloud(rest, 10);
    await again.send(named(`during`, 100));
    after.stored.push(...again.stored);
  }
  expect(missingIn(await listed(rest), [...before.stored, ...during.stored, ...after.stored])).toEqual([]);
});

test('10,000 events at once are answered in time, from bounded memory', async () => {
  const { livegate, rest } = await start();
  const residentMiB = (): number => {
    const status = readFileSync(`/proc/${livegate.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  };
  const before = residentMiB();
  const cloud = new Cloud(rest, 250);
  const begin = performance.now();
  await cloud.send(named('burst', 10_000));
  const seconds = (performance.now() - begin) / 1_000;
  tellFigures({
    'events of the burst a second': Math.round(10_000 / seconds),
    'p99 of their answers, ms': Math.round(cloud.p99Ms),
    'more memory at most, MiB': Math.round(residentMiB() - before),
  });
  expect(cloud.refused).toEqual([]);
  expect(missingIn(await listed(rest), cloud.stored)).toEqual([]);
  expect(cloud.stored).toHaveLength(10_000);
  expect(cloud.p99Ms).toBeLessThan(PATIENCE_MS);
  expect(residentMiB() - before).toBeLessThan(400);
});

/** More than may be under way at once by default, from two addresses, of which each may be half. */
const FLOOD = 520;

test('a receiver is answered in time while another one is flooded with messages that do not end', async () => {
  const { rest } = await start();
  let refused = 0;
  const flood = Array.from({ length: FLOOD }, (_, index): Socket => {
    const localAddress = `127.0.0.${2 + (index % 2)}`;
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(rest).port), localAddress });
    socket.on('error', () => undefined).on('data', (bytes) => (refused += Number(String(bytes).includes(' 429 '))));
    socket.write(
      `POST /v1/events/flooded/${TOKEN} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n`,
    );
    return socket;
  });
  try {
    await until(() => refused > 0);
    const cloud = new Cloud(rest, 10);
    await cloud.send(named('beside', 200));
    tellFigures({ 'p99 of answers beside a flood, ms': Math.round(cloud.p99Ms) });
    expect(cloud.refused).toEqual([]);
    expect(cloud.stored).toHaveLength(200);
    expect(cloud.p99Ms).toBeLessThan(PATIENCE_MS);
  } finally {
    for (const socket of flood) socket.destroy();
  }
});

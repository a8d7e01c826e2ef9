/*
 * Starts livegate in a process with little memory and few file descriptors, and an attacker in
 * another; makes calls with a key meanwhile.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { RunningProcess, startProcess } from '../../support/start-process';

const ROOT = join(__dirname, '../../..');
const HEAP_MIB = 256;
const DESCRIPTORS = 300;
const KEY = 'lg_known';

export interface Besieged {
  readonly livegate: RunningProcess;
  readonly grpcPort: number;
  readonly restPort: number;
  stop(): Promise<void>;
}

/** Starts `dist/main.js` below `root`. `more` is YAML that is added to the configuration. */
export async function startBesieged(root = ROOT, more = ''): Promise<Besieged> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-besieged-'));
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, configText(more));
  const line = `ulimit -n ${DESCRIPTORS}; exec "$0" --max-old-space-size=${HEAP_MIB} dist/main.js --config "$1"`;
  const livegate = await startProcess('bash', ['-c', line, process.execPath, file], {
    cwd: root,
    env: { KEY_ID: 'id', KEY_SECRET: 'secret' },
    until: '"ready"',
  });
  const { rest, grpc } = JSON.parse(livegate.output()) as { rest: string; grpc: string };
  return {
    livegate,
    restPort: Number(new URL(rest).port),
    grpcPort: Number(new URL(`http://${grpc}`).port),
    async stop() {
      if (isRunning(livegate)) await livegate.stop('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

function isRunning({ child }: RunningProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function configText(more: string): string {
  const sha256 = createHash('sha256').update(KEY).digest('hex');
  return `
rest: { port: 0 }
grpc: { port: 0 }
callers:
  - id: known
    apiKeys: [{ sha256: "${sha256}" }]
    grants: [{ accounts: ["*"], domains: ["*"], verbs: [read] }]
accounts:
  - id: volc
    provider: volcengine
    uid: "2100000001"
    credentials: { accessKeyId: { env: KEY_ID }, accessKeySecret: { env: KEY_SECRET } }
${more}`;
}

/** The result of calls of one kind. */
export interface Service {
  asked: number;
  served: number;
  /** The longest wait, less the delays of this process itself. */
  longestMs: number;
}

export interface Siege {
  readonly health: Service;
  readonly restKept: Service;
  readonly restNew: Service;
  readonly grpcKept: Service;
  readonly grpcNew: Service;
  readonly survived: boolean;
  readonly peakRssMib: number;
}

const ASK_TIMEOUT_MS = 5_000;
/** Of each kind, also if a busy machine has no time for them in the duration of the attack. */
const FEWEST_CALLS = 5;

/** Attacks livegate for at least `durationMs`, and calls it meanwhile. */
export async function besiege(besieged: Besieged, attack: string, durationMs: number): Promise<Siege> {
  const callers = new KnownCallers(besieged);
  await callers.connect();
  const attacker = spawn('nice', ['-n', '19', process.execPath, ...attackerArguments(besieged, attack)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(attacker.stdout, 'data');
  const memory = watchMemory(besieged.livegate.child.pid ?? 0);
  const services = await callers.ask(durationMs);
  attacker.kill('SIGKILL');
  callers.close();
  return {
    ...services,
    survived: isRunning(besieged.livegate),
    peakRssMib: memory.stop(),
  };
}

function attackerArguments({ grpcPort, restPort }: Besieged, attack: string): string[] {
  return ['--require', './test/bench/typescript.js', 'test/slow/attacks/main.ts', attack, `${grpcPort}`, `${restPort}`];
}

function watchMemory(pid: number): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    try {
      const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      peak = Math.max(peak, Number(kib ?? 0) / 1024);
    } catch {
      // The process has ended.
    }
  };
  const timer = setInterval(look, 50);
  return {
    stop() {
      clearInterval(timer);
      return Math.round(peak);
    },
  };
}

/**
 * Measures how late this process is. If a tick is late, answers that arrived meanwhile were read
 * late, too.
 */
class OwnLateness {
  static readonly EVERY_MS = 5;
  readonly #ticks: { at: number; late: number }[] = [];
  #last = performance.now();
  readonly #timer = setInterval(() => {
    const at = performance.now();
    this.#ticks.push({ at, late: Math.max(0, at - this.#last - OwnLateness.EVERY_MS) });
    this.#last = at;
  }, OwnLateness.EVERY_MS);

  since(start: number): number {
    const last = performance.now() - this.#last - OwnLateness.EVERY_MS;
    return Math.max(0, last, ...this.#ticks.filter(({ at }) => at >= start).map(({ late }) => late));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

class KnownCallers {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #healthAgent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #client: Client;
  readonly #late = new OwnLateness();

  constructor(private readonly besieged: Besieged) {
    this.#client = this.#newClient();
  }

  async connect(): Promise<void> {
    const first = await Promise.all([
      this.#call(this.#client),
      this.#get('/v1/accounts', this.#agent),
      this.#get('/healthz', this.#healthAgent),
    ]);
    if (first.includes(false)) throw new Error('livegate does not serve before the attack');
  }

  async ask(durationMs: number): Promise<Omit<Siege, 'survived' | 'peakRssMib'>> {
    const until = performance.now() + durationMs;
    const [health, restKept, restNew, grpcKept, grpcNew] = await Promise.all([
      this.#repeat(until, 20, () => this.#get('/healthz', this.#healthAgent)),
      this.#repeat(until, 100, () => this.#get('/v1/accounts', this.#agent)),
      this.#repeat(until, 250, () => this.#get('/v1/accounts', new Agent())),
      this.#repeat(until, 100, () => this.#call(this.#client)),
      this.#repeat(until, 250, async () => {
        const client = this.#newClient();
        return this.#call(client).finally(() => client.close());
      }),
    ]);
    return { health, restKept, restNew, grpcKept, grpcNew };
  }

  async #repeat(until: number, everyMs: number, ask: () => Promise<boolean>): Promise<Service> {
    const service = { asked: 0, served: 0, longestMs: 0 };
    while (performance.now() < until || service.asked < FEWEST_CALLS) {
      const start = performance.now();
      const served = await ask();
      const took = performance.now() - start - this.#late.since(start);
      service.asked += 1;
      service.served += Number(served);
      service.longestMs = Math.max(service.longestMs, Math.round(took));
      await wait(everyMs);
    }
    return service;
  }

  #get(path: string, agent: Agent): Promise<boolean> {
    const headers = { authorization: `Bearer ${KEY}` };
    const { restPort: port } = this.besieged;
    return new Promise((resolve) => {
      const request = get({ host: '127.0.0.1', port, path, agent, headers, timeout: ASK_TIMEOUT_MS }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode === 200));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
    });
  }

  #call(client: Client): Promise<boolean> {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${KEY}`);
    const same = (bytes: Buffer): Buffer => bytes;
    const path = '/livegate.v1.AccountService/ListAccounts';
    const deadline = Date.now() + ASK_TIMEOUT_MS;
    return new Promise((resolve) => {
      client.makeUnaryRequest(path, same, same, Buffer.alloc(0), metadata, { deadline }, (error) => resolve(!error));
    });
  }

  #newClient(): Client {
    const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.initial_reconnect_backoff_ms': 100 };
    return new Client(`127.0.0.1:${this.besieged.grpcPort}`, credentials.createInsecure(), options);
  }

  close(): void {
    this.#late.stop();
    this.#client.close();
    this.#agent.destroy();
    this.#healthAgent.destroy();
  }
}

import { spawn, ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager, JetStreamManager } from '@nats-io/jetstream';
import { connect, ConnectionOptions, nkeys } from '@nats-io/transport-node';
import { onFreePort } from './free-port';
import needProgram from './need-program';
import { until } from './until';

const START_MS = 60_000;

export interface Nats {
  /** `host:port` */
  readonly address: string;
  /** Work with the server as whoever runs it does. */
  admin<T>(work: (jetStream: JetStreamManager) => Promise<T>): Promise<T>;
  /** The messages of a stream, in its order. */
  messages(stream: string): Promise<StoredMessage[]>;
  /** Begins again on the same port, with what is stored. */
  restart(settings?: string): Promise<void>;
  /** From then on it keeps its connections, and does nothing. */
  pause(): Promise<void>;
  kill(): Promise<void>;
  /** Ends it, and removes what is stored. */
  stop(): Promise<void>;
}

export interface StoredMessage {
  readonly subject: string;
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Debian's nats-server with JetStream. `settings` are more lines of its configuration; `options` of
 * the connection that `admin` works through.
 */
export async function startNats(settings = '', options: ConnectionOptions = {}): Promise<Nats> {
  needProgram('nats-server');
  return await onFreePort((port) => startAt(port, settings, options));
}

async function startAt(port: number, settings: string, options: ConnectionOptions): Promise<Nats> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-nats-'));
  const address = `127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async (lines: string): Promise<void> => {
    const file = join(folder, 'nats.conf');
    writeFileSync(file, `listen: "${address}"\njetstream { store_dir: "${folder}", max_file: 256MB }\n${lines}\n`);
    child = spawn('nats-server', ['-c', file], { stdio: ['ignore', 'ignore', 'ignore'] });
    await admin(() => Promise.resolve());
  };
  const admin = async <T>(work: (jetStream: JetStreamManager) => Promise<T>): Promise<T> => {
    const connection = await connected({ ...options, servers: address, reconnect: false }, () => hasEnded(child));
    try {
      return await work(await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  };
  const kill = async (): Promise<void> => {
    if (child && !hasEnded(child) && child.kill('SIGKILL')) await once(child, 'exit');
  };
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start(settings);
  } catch (error) {
    await stop();
    throw error;
  }
  const messages = (stream: string) => admin((jetStream) => messagesOf(jetStream, stream));
  const restart = (lines = settings) => kill().then(() => start(lines));
  const pause = async (): Promise<void> => {
    child?.kill('SIGSTOP');
    // Until a thread has had its turn, others go on.
    await until(() => statesOf(child?.pid).every((state) => state === 'T'));
  };
  return { address, admin, messages, restart, pause, kill, stop };
}

/** Of the threads of a process, as proc(5) has them. */
function statesOf(pid = 0): (string | undefined)[] {
  const stats = readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'));
  return stats.map((stat) => /\) (\w)/.exec(stat)?.[1]);
}

/** Its port may have been taken. */
const hasEnded = (child: ChildProcess | undefined): boolean =>
  child !== undefined && (child.exitCode !== null || child.signalCode !== null);

async function connected(options: ConnectionOptions, isOver: () => boolean) {
  for (const end = Date.now() + START_MS; ; await delay(50)) {
    try {
      return await connect(options);
    } catch (error) {
      if (isOver() || Date.now() > end) throw error;
    }
  }
}

async function messagesOf({ streams }: JetStreamManager, stream: string): Promise<StoredMessage[]> {
  const { first_seq: first, last_seq: last } = (await streams.info(stream)).state;
  const found: StoredMessage[] = [];
  for (let seq = first; seq <= last && last > 0; seq += 1) {
    const message = await streams.getMessage(stream, { seq });
    if (!message) continue;
    const { header, subject } = message;
    const [id, contentType] = [header.get('Nats-Msg-Id'), header.get('content-type')];
    found.push({ subject, id, contentType, body: message.string() });
  }
  return found;
}

/**
 * The settings of a server that lets in only whom an operator's JWTs name, and the credentials file
 * of one such user, as nsc makes them.
 */
export function natsOperator() {
  const [operator, system, account] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const unlimited = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const storage = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const nameOf = (pair: nkeys.KeyPair): string => pair.getPublicKey();
  const ofAccount = (limits: object) => ({ type: 'account', version: 2, limits });
  const preload = [
    `${nameOf(system)}: "${jwt(operator, nameOf(system), ofAccount(unlimited))}"`,
    `${nameOf(account)}: "${jwt(operator, nameOf(account), ofAccount({ ...unlimited, ...storage }))}"`,
  ];
  const settings = [
    `operator: "${jwt(operator, nameOf(operator), { type: 'operator', version: 2, system_account: nameOf(system) })}"`,
    'resolver: MEMORY',
    `resolver_preload: { ${preload.join(', ')} }`,
  ];
  const credentials = (publish: readonly string[] = ['>']): string => {
    const user = nkeys.createUser();
    const rights = { pub: { allow: publish }, sub: {}, subs: -1, data: -1, payload: -1 };
    const token = jwt(account, nameOf(user), { type: 'user', version: 2, ...rights });
    const seed = Buffer.from(user.getSeed()).toString();
    return [
      `-----BEGIN NATS USER JWT-----\n${token}\n------END NATS USER JWT------\n`,
      `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
    ].join('\n');
  };
  return { settings: settings.join('\n'), credentials };
}

function jwt(issuer: nkeys.KeyPair, subject: string, claims: object): string {
  const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issued = { jti: subject, iat: 1_700_000_000, iss: issuer.getPublicKey(), name: 'test', sub: subject };
  const content = `${coded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${coded({ ...issued, nats: claims })}`;
  return `${content}.${Buffer.from(issuer.sign(Buffer.from(content))).toString('base64url')}`;
}

import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { freePort } from '../../src/sandbox/free-port';

/* A cloud that sends at full speed, and a webhook that counts what it gets. */

export const TOKEN = 'receiver-token-0123456789-0123456789';
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 'storm').toString('base64')}`;
const FIRST_SECOND = 1_704_164_645;

/** An event of the storm: which of its stream's it is. */
export interface StormEvent {
  readonly stream: string;
  readonly number: number;
}

/** Reads an event as a sink gets it. */
export function stormEventOf(json: string): StormEvent {
  const { data } = JSON.parse(json) as { data: { stream: string; raw: { time: string } } };
  return { stream: data.stream, number: Number(data.raw.time) - FIRST_SECOND };
}

const keyOf = ({ stream, number }: StormEvent): string => `${stream}/${number}`;

/** Sends the events of each stream one after the other, and those of all streams at once. */
export class StormCloud {
  /** Answered with 200. */
  readonly stored: string[] = [];
  /** The statuses of other answers. */
  readonly refused: number[] = [];
  readonly times: number[] = [];
  #isOver = false;

  stop(): void {
    this.#isOver = true;
  }

  /** Within which 99 % of the answers came. */
  get p99Ms(): number {
    return this.times.toSorted((one, other) => one - other)[Math.floor(this.times.length * 0.99)] ?? 0;
  }

  async send(rest: string, { prefix, streams, each }: { prefix: string; streams: number; each: number }) {
    const pool = new Pool(rest, { connections: streams, pipelining: 1 });
    const line = async (stream: string): Promise<void> => {
      for (let number = 0; number < each && !this.#isOver; number += 1) await this.#one(pool, { stream, number });
    };
    await Promise.all(Array.from({ length: streams }, (_, index) => line(`${prefix}-${index}`)));
    await pool.destroy();
  }

  async #one(pool: Pool, event: StormEvent): Promise<void> {
    const time = String(FIRST_SECOND + event.number);
    const fields = { action: 'publish', app: 'push.example.com', appname: 'live', id: event.stream, time };
    const path = `/v1/events/media/${TOKEN}?${new URLSearchParams(fields).toString()}`;
    const begin = performance.now();
    // A process that was killed answers nothing.
    const answer = await pool.request({ method: 'GET', path }).catch(() => undefined);
    await answer?.body.dump().catch(() => undefined);
    this.times.push(performance.now() - begin);
    if (answer?.statusCode === 200) this.stored.push(keyOf(event));
    else if (answer) this.refused.push(answer.statusCode);
  }
}

/** A webhook on a port that stays its own while it is away. */
export class StormWebhook {
  readonly got: StormEvent[] = [];
  /** How long it takes for an answer. */
  waitMs = 0;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/live`;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => void this.#take(body).then(() => response.writeHead(200).end()));
    });
    this.#port ||= await freePort();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await once(server.close(), 'close');
  }

  async #take(body: string): Promise<void> {
    if (this.waitMs > 0) await delay(this.waitMs);
    this.got.push(stormEventOf(body));
  }
}

/** What of the stored events a sink did not get, and streams whose events came in another order. */
export function faultsOf(got: readonly StormEvent[], stored: readonly string[]) {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const outOfOrder = new Set<string>();
  for (const event of got) {
    if (seen.has(keyOf(event))) continue;
    seen.add(keyOf(event));
    if (event.number < (last.get(event.stream) ?? -1)) outOfOrder.add(event.stream);
    last.set(event.stream, event.number);
  }
  return {
    lost: stored.filter((key) => !seen.has(key)),
    outOfOrder: [...outOfOrder],
    repeated: got.length - seen.size,
  };
}

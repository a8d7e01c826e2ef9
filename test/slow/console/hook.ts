/* A receiver of callbacks and of events, which answers what a test wants. */
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConsoleDesk } from '../../support/console-desk';
import { SystemOptions } from '../../support/start-system';

const TOKEN = 'receiver-token-0123456789-0123456789';
/** What receivers and sinks refer to. */
export const EVENTS_ENV = { TOKEN, SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}` };

export class Hook {
  /** What is answered, by path; 200 elsewhere. */
  readonly statuses = new Map<string, number>();
  body = '';
  #server: Server | undefined;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://hook');
      request.resume().once('end', () => response.writeHead(this.statuses.get(pathname) ?? 200).end(this.body));
    }).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}${path}`;
  }

  clear(): void {
    this.statuses.clear();
    this.body = '';
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** Two receivers of `ali`, one of which sends on to the hook, and clouds that try once. */
export function arrivals(hook: Hook): SystemOptions {
  const common = { token: { env: 'TOKEN' }, account: 'ali', keys: [] };
  const receivers = [
    { id: 'media', ...common },
    { id: 'passed-on', ...common, sinks: ['orders'], retry: { minBackoffMs: 100, maxBackoffMs: 1_000 } },
  ];
  const sinks = [{ id: 'orders', webhook: { url: hook.url('/orders'), secret: { env: 'SECRET' } } }];
  const cloud = { retryPausesMs: [] };
  return {
    account: 'callbackHosts: ["*"]',
    settings: `
urlPolicy: { allowPrivateHosts: true }
receivers: ${JSON.stringify(receivers)}
sinks: ${JSON.stringify(sinks)}
`,
    env: EVENTS_ENV,
    alibaba: cloud,
    volcengine: cloud,
    byteplus: cloud,
  };
}

/** As Alibaba tells a receiver that a stream has started. */
export async function sendEvent({ origin }: ConsoleDesk, stream: string, receiver: string): Promise<void> {
  const fields = { action: 'publish', app: 'push.example.com', appname: 'live', id: stream, time: '1704164645' };
  const query = new URLSearchParams(fields).toString();
  expect((await fetch(`${origin}/v1/events/${receiver}/${TOKEN}?${query}`)).status).toBe(200);
}

import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { SANDBOX_RECEIVERS } from './sandbox-world';

/** What the demo shows of an event. */
export interface ShownEvent {
  readonly type: string;
  readonly subject?: string;
  readonly lgprovider: string;
  readonly lgauth: string;
}

type Account = keyof typeof SANDBOX_RECEIVERS;

/** Everything that the clouds of the sandbox can report, by the owner of its configuration. */
const callbacks: readonly (readonly [Account, string, readonly string[]])[] = [
  ['ali-sandbox', 'domains/push.example.com', ['stream']],
  ['ali-sandbox', 'domains/play.example.com', ['recording', 'snapshot', 'moderation']],
  ['volc-sandbox', 'vhosts/live.example.com', ['stream', 'recording', 'snapshot', 'moderation']],
  ['byteplus-sandbox', 'vhosts/live.example.com', ['stream', 'recording', 'snapshot']],
];

/** Has livegate send every callback of the sandbox to its own receivers. */
export async function setCallbacks(rest: string): Promise<void> {
  for (const [account, owner, kinds] of callbacks) {
    for (const kind of kinds)
      await setCallback(`${rest}/v1/accounts/${account}/${owner}/callbackConfigs/${kind}`, account);
  }
}

async function setCallback(url: string, account: Account): Promise<void> {
  // Alibaba reports the status of recordings only where that is asked for.
  const recording =
    url.endsWith('/recording') && account === 'ali-sandbox' ? { recording: { statusEvents: true } } : {};
  const body = JSON.stringify({ urls: [`livegate:${SANDBOX_RECEIVERS[account]}`], ...recording });
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(`PUT ${url}: ${answer}`);
}

/** Tells each event that livegate takes in, of any account, from when the promise resolves on. */
export async function watchEvents(rest: string, signal: AbortSignal, told: (event: ShownEvent) => void): Promise<void> {
  const accounts = Object.keys(SANDBOX_RECEIVERS);
  await Promise.all(
    accounts.map((account) => watchAccount(`${rest}/v1/accounts/${account}/events:watch`, signal, told)),
  );
}

async function watchAccount(url: string, signal: AbortSignal, told: (event: ShownEvent) => void): Promise<void> {
  const { ok, body } = await fetch(url, { signal });
  if (!ok || !body) throw new Error(`GET ${url} failed`);
  const lines = createInterface(Readable.fromWeb(body));
  // The end of the demo aborts the stream.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const [, data] = /^data: (\{"event":.*)$/.exec(line) ?? [];
    if (data !== undefined) told((JSON.parse(data) as { event: { cloudEvent: ShownEvent } }).event.cloudEvent);
  });
}

import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startVolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { Arrivals } from './arrivals';
import { ACCESS_KEY_SECRET, accessKeyId, BenchAccount, Clouds, vhostAndApp } from './world';
import { serve } from './worker';

const arrivals = new Arrivals();

const keyOf = ({ uid }: BenchAccount) => ({
  uid,
  accessKeyId: accessKeyId({ uid }),
  accessKeySecret: ACCESS_KEY_SECRET,
});

const vhostsOf = ({ owners }: BenchAccount) =>
  [...new Set(owners.map((owner) => vhostAndApp(owner).vhost))].map((name) => ({ name, domains: [] }));

const handlers = {
  /** Both emulators, with what arrives at them counted. */
  async start({
    accounts,
    quotas,
  }: {
    accounts: readonly BenchAccount[];
    quotas: 'documented' | 'off';
  }): Promise<Clouds> {
    // The emulators' own log of calls is not read, and would cost more than the answers.
    const options = { quotas, maxCalls: 1 };
    const alibaba = await startAlibabaEmulator({
      ...options,
      accounts: accounts
        .filter(({ provider }) => provider === 'alibaba')
        .map((account) => ({
          ...keyOf(account),
          domains: account.owners.map((name) => ({
            name,
            type: name.startsWith('play') ? ('play' as const) : ('push' as const),
          })),
        })),
    });
    const volcengine = await startVolcengineEmulator({
      ...options,
      accounts: accounts
        .filter(({ provider }) => provider === 'volcengine')
        .map((account) => ({ ...keyOf(account), vhosts: vhostsOf(account) })),
    });
    return { alibaba: alibaba.url, volcengine: volcengine.url };
  },

  /** A server that answers whatever comes with one and the same answer. */
  async startFixed({ answer }: { answer: string }): Promise<string> {
    const headers = { 'Content-Type': 'application/json;charset=utf-8', 'Content-Length': Buffer.byteLength(answer) };
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, headers).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },

  count: (_: null) => arrivals.count,

  times: ({ accessKeyId: key, action }: { accessKeyId: string; action: string }) => arrivals.timesOf(key, action),

  clear: (_: null) => arrivals.clear(),
};

export type CloudsHandlers = typeof handlers;

serve(handlers);

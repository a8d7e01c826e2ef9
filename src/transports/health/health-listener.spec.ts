import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { HealthListener } from './health-listener';
import { Readiness } from './readiness';

const hasIpv6 = readFileSync('/proc/net/if_inet6', 'utf8').includes('00000000000000000000000000000001');
const ADDRESSES = ['127.0.0.1', '::1'];

function status(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host, port, path: '/healthz', agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

(hasIpv6 ? test : test.skip)(
  'health on localhost is answered on each of its addresses, and nowhere once closed',
  async () => {
    const resolve = () => Promise.resolve(ADDRESSES.map((address) => ({ address })));
    const listener = await HealthListener.open({ host: 'localhost', port: 0, readiness: new Readiness(), resolve });
    const { port } = listener;
    expect(await Promise.all(ADDRESSES.map((host) => status(host, port)))).toEqual([200, 200]);
    await listener.close();
    for (const host of ADDRESSES) await expect(status(host, port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  },
);

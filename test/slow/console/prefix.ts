/* The console behind a proxy that adds a prefix to every path. */
import { createServer, request as forward, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConsoleDesk } from '../../support/console-desk';
import { STREAM } from './names';

export function behindPrefix(desk: ConsoleDesk): void {
  let proxy: Server;
  beforeAll(async () => {
    proxy = createServer((request, response) => {
      const { url = '', method, headers } = request;
      if (!url.startsWith('/live/')) return void response.writeHead(404).end();
      const onward = forward(desk.origin + url.slice('/live'.length), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());

  it.each(['/live/console', '/live/console/', `/live/console/${STREAM}`])('%s works', async (path) => {
    const { page } = desk;
    await page.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}`);
    await page.waitForSelector('h1');
    await page.getByRole('link', { name: 'Providers' }).click();
    await page.waitForSelector('td code');
    expect(new URL(page.url()).pathname).toBe('/live/console/providers');
  });
}

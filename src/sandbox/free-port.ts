import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux gives to connections, one of which may take a port at any time. */
const PORTS = { least: 20_000, most: 32_767 };
const TRIES = 1_000;

/**
 * A port of loopback that is free now, for a program that is told its port before it listens.
 * Another server may take it meanwhile, but no connection does.
 */
export async function freePort(choose = () => randomInt(PORTS.least, PORTS.most + 1)): Promise<number> {
  for (let left = TRIES; left > 0; left -= 1) {
    const port = choose();
    if (await isFree(port)) return port;
  }
  throw new Error('no port of loopback is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (isListening) await once(server.close(), 'close');
  return isListening;
}

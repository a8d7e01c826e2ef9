import { freePort } from '../../src/sandbox/free-port';

const PORTS_TRIED = 5;

/** Ports of loopback that are free now, and differ. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** Starts a server on a free port, or on another one if that does not work. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let left = PORTS_TRIED; ; left -= 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

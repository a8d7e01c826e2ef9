/*
 * Attacks until it is killed, for at most half a minute:
 * `node --require ./test/bench/typescript.js test/slow/attacks/main.ts NAME GRPC_PORT REST_PORT`
 */
import { flood } from './attack';
import { ATTACKS } from './attacks';

const LONGEST_MS = 30_000;
const [name = '', grpc, rest] = process.argv.slice(2);
const on = (port: string | undefined) => ({ host: '127.0.0.1', port: Number(port) });

for (const attack of ATTACKS[name]?.({ grpc: on(grpc), rest: on(rest) }) ?? []) flood(attack);
process.stdout.write('attacking\n');
setTimeout(() => process.exit(0), LONGEST_MS);

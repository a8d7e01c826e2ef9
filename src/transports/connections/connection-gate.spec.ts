import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import { FakeClock } from '../../../test/support/fake-clock';
import { ConnectionGate } from './connection-gate';

const LIMITS = { maxConnections: 4, maxConnectionsPerAddress: 3, handshakeMs: 1_000 };

let ports = 40_000;
let clock: FakeClock;
let taken: FakeSocket[];
let ended: string[];
let gate: ConnectionGate;
let server: EventEmitter;

class FakeSocket extends EventEmitter {
  readonly remotePort = (ports += 1);
  destroyed = false;

  constructor(readonly remoteAddress: string) {
    super();
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

beforeEach(() => {
  clock = new FakeClock();
  taken = [];
  ended = [];
  gate = new ConnectionGate({ ...LIMITS, clock, report: (why, address) => ended.push(`${why} ${address}`) });
  server = new EventEmitter();
  server.on('connection', (socket: FakeSocket) => taken.push(socket));
  gate.guard(server as Server);
});

function connect(address: string): FakeSocket {
  const socket = new FakeSocket(address);
  server.emit('connection', socket);
  return socket;
}

test('a newcomer replaces the oldest connection of its address without a caller', () => {
  const [trusted, oldest] = [connect('10.0.0.1'), connect('10.0.0.1'), connect('10.0.0.1')];
  if (trusted) gate.trust(trusted);
  const newcomer = connect('10.0.0.1');
  expect([trusted?.destroyed, oldest?.destroyed, newcomer.destroyed]).toEqual([false, true, false]);
  expect(taken).toContain(newcomer);
  expect(ended).toEqual(['address_exceeded 10.0.0.1']);
});

test('at the limit in all, the address with most strangers loses a connection', () => {
  const [one] = [connect('10.0.0.1'), connect('10.0.0.1'), connect('10.0.0.1')];
  const other = connect('10.0.0.2');
  const newcomer = connect('10.0.0.3');
  expect([one?.destroyed, other.destroyed, newcomer.destroyed]).toEqual([true, false, false]);
  expect(ended).toEqual(['connections_exceeded 10.0.0.1']);
});

test('a connection that has been served is replaced last', () => {
  const [served, silent] = [connect('10.0.0.1'), connect('10.0.0.1'), connect('10.0.0.1')];
  if (served) gate.served(served);
  connect('10.0.0.1');
  connect('10.0.0.1');
  connect('10.0.0.1');
  expect([served?.destroyed, silent?.destroyed]).toEqual([false, true]);
});

test('served connections leave half of the places to newcomers', () => {
  const [idle, busy] = [connect('10.0.0.1'), connect('10.0.0.1'), connect('10.0.0.1')];
  if (idle) gate.served(idle);
  if (busy) gate.served(busy);
  connect('10.0.0.1');
  connect('10.0.0.1');
  expect([idle?.destroyed, busy?.destroyed]).toEqual([true, false]);
});

test('if all connections have been served, one of them is replaced', () => {
  const limits = { maxConnections: 1, maxConnectionsPerAddress: 4 };
  gate = new ConnectionGate({ ...limits, clock, report: (why, address) => ended.push(`${why} ${address}`) });
  server = new EventEmitter();
  gate.guard(server as Server);
  const only = connect('10.0.0.1');
  gate.served(only);
  expect(connect('10.0.0.2').destroyed).toBe(false);
  expect(ended).toEqual(['connections_exceeded 10.0.0.1']);
});

test('if all connections belong to callers, a newcomer is refused', () => {
  for (let i = 0; i < LIMITS.maxConnectionsPerAddress; i += 1) gate.trust(connect('10.0.0.1'));
  const newcomer = connect('10.0.0.1');
  expect(newcomer.destroyed).toBe(true);
  expect(taken).not.toContain(newcomer);
});

test('a closed connection does not count', () => {
  const [first] = [connect('10.0.0.1'), connect('10.0.0.1'), connect('10.0.0.1')];
  first?.destroy();
  connect('10.0.0.1');
  expect(ended).toEqual([]);
  expect(taken).toHaveLength(4);
});

test('a connection without a handshake in time is ended, and one with a handshake stays', async () => {
  const [silent, greeting] = [connect('10.0.0.1'), connect('10.0.0.2')];
  gate.greeted(greeting);
  await clock.advance(LIMITS.handshakeMs);
  expect([silent.destroyed, greeting.destroyed]).toEqual([true, false]);
  expect(ended).toEqual(['handshake_late 10.0.0.1']);
});

test('the eleventh shed call ends a connection', () => {
  const socket = connect('10.0.0.1');
  for (let i = 0; i < 10; i += 1) gate.strike(socket);
  expect(socket.destroyed).toBe(false);
  gate.strike(socket);
  expect(socket.destroyed).toBe(true);
  expect(ended).toEqual(['protocol_abused 10.0.0.1']);
});

describe('calls without a caller', () => {
  beforeEach(() => {
    gate = new ConnectionGate({
      maxConnections: 40,
      maxConnectionsPerAddress: 20,
      clock,
      report: (why, address) => ended.push(`${why} ${address}`),
    });
    server = new EventEmitter();
    gate.guard(server as Server);
  });

  const open = (socket: FakeSocket, calls: number): (() => void)[] =>
    Array.from({ length: calls }, () => gate.opened(socket));

  test('the connection with most of more than 1000 is ended', () => {
    const [few, most, probe] = [connect('10.0.0.1'), connect('10.0.0.2'), connect('10.0.0.3')];
    open(few, 499);
    open(most, 501);
    expect(ended).toEqual([]);
    open(probe, 1);
    expect([few.destroyed, most.destroyed, probe.destroyed]).toEqual([false, true, false]);
    expect(ended).toEqual(['calls_exceeded 10.0.0.2']);
    open(few, 500);
    expect(ended).toHaveLength(1);
  });

  test('those that are over, or of a connection that has ended or has a caller, do not count', () => {
    const [over, gone, trusted] = [connect('10.0.0.1'), connect('10.0.0.2'), connect('10.0.0.3')];
    for (const close of open(over, 1_000)) close();
    const late = open(gone, 1_000);
    gone.destroy();
    for (const close of late) close();
    const first = open(trusted, 1_000);
    gate.trust(trusted);
    open(trusted, 1_000);
    for (const close of first) close();
    open(over, 1_000);
    expect(ended).toEqual([]);
    open(over, 1);
    expect(ended).toEqual(['calls_exceeded 10.0.0.1']);
  });
});

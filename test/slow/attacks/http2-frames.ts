/* Frames of HTTP/2 (RFC 9113) as bytes, for clients that break the rules of HTTP libraries. */

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

const TYPES = { DATA: 0, HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, PING: 6, WINDOW_UPDATE: 8, CONTINUATION: 9 } as const;
export const END_STREAM = 0x1;
export const END_HEADERS = 0x4;

export function frame(
  type: keyof typeof TYPES,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = TYPES[type];
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A field that the server keeps in its table; later blocks refer to it with one byte. */
function indexed(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x40]), text(name), text(value)]);
}

/** A string literal of RFC 7541, section 5.2, shorter than 127 bytes. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}

/**
 * The header blocks of one connection's calls of `path`. The first fills the server's table, the
 * others take a few bytes.
 */
export function headerBlocks(path: string, more: readonly (readonly [string, string])[] = []): () => Buffer {
  const fields = [
    [':path', path],
    [':authority', 'x'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ...more,
  ];
  // :method POST and :scheme http of the static table.
  const fixed = Buffer.from([0x83, 0x86]);
  const first = Buffer.concat([fixed, ...fields.map(([name = '', value = '']) => indexed(name, value))]);
  const later = Buffer.concat([fixed, Buffer.from(fields.map((_field, i) => 0x80 | (61 + fields.length - i)))]);
  let count = 0;
  return () => (count++ === 0 ? first : later);
}

import { IncomingMessage } from 'node:http';

/**
 * Reads a whole body; undefined if it is longer than `limit` bytes. The excess is read and dropped,
 * since leaving the loop would destroy the socket and the answer with it.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= limit) chunks.push(bytes);
  }
  return length <= limit ? Buffer.concat(chunks) : undefined;
}

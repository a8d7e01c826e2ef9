import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';

/** Far more than a configuration of ten thousand callers. */
const MAX_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const PIPE_POLL_MS = 10;

/** A file that cannot be used; `rule` continues its name, such as "is not a file". */
export class UnusableFile extends Error {
  constructor(readonly rule: string) {
    super(rule);
  }
}

/**
 * The UTF-8 text of a file. Throws UnusableFile, or as node:fs does. It never waits for a device,
 * and not for long for a pipe, such as a shell's `<(command)`: one that stays silent for
 * `pipeWaitMs` is unusable.
 */
export function readFileText(path: string, pipeWaitMs = 5_000): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isFIFO()) return utf8(readPipe(descriptor, pipeWaitMs));
    if (!stat.isFile() && !stat.isDirectory()) throw new UnusableFile('is not a file');
    return utf8(readAll(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** The same without blocking. A pipe that holds nothing yet is unusable. */
export async function readTextInBackground(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (!stat.isFile() && !stat.isDirectory() && !stat.isFIFO()) throw new UnusableFile('is not a file');
    return utf8(await readHandle(file));
  } finally {
    await file.close();
  }
}

async function readHandle(file: FileHandle): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let bytes = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return Buffer.concat(chunks, bytes);
    chunks.push(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
    if (bytes > MAX_BYTES) throw new UnusableFile(`is larger than ${MAX_BYTES} bytes`);
  }
}

/** Reads to the end; fails with EISDIR for a folder. */
function readAll(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  for (let bytes = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(descriptor, chunk);
    if (read === 0) return Buffer.concat(chunks, bytes);
    chunks.push(chunk.subarray(0, read));
    bytes += read;
    if (bytes > MAX_BYTES) throw new UnusableFile(`is larger than ${MAX_BYTES} bytes`);
  }
}

/** The writer of the pipe may start late or write slowly. */
function readPipe(descriptor: number, waitMs: number): Buffer {
  let waits = Math.ceil(waitMs / PIPE_POLL_MS);
  const parts: Buffer[] = [];
  for (;;) {
    const { data, isOver } = readReady(descriptor);
    parts.push(data);
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    if (isOver && bytes > 0) return Buffer.concat(parts);
    if (waits <= 0) throw new UnusableFile('is a pipe without a writer');
    waits -= 1;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_POLL_MS);
  }
}

/** The data that a pipe holds now. */
function readReady(descriptor: number): { readonly data: Buffer; readonly isOver: boolean } {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    try {
      const read = readSync(descriptor, chunk);
      if (read === 0) return { data: Buffer.concat(chunks), isOver: true };
      chunks.push(chunk.subarray(0, read));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      return { data: Buffer.concat(chunks), isOver: false };
    }
    if (chunks.length * CHUNK_BYTES > MAX_BYTES) throw new UnusableFile(`is larger than ${MAX_BYTES} bytes`);
  }
}

/** Replacing what is no UTF-8 would put U+FFFD into a name or a secret. */
function utf8(bytes: Buffer): string {
  const text = decoded(bytes);
  if (text !== undefined) return text;
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf('\n', start);
    if (end < 0 || decoded(bytes.subarray(start, end)) === undefined) break;
    start = end + 1;
  }
  throw new UnusableFile(`is not UTF-8: see line ${line}`);
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

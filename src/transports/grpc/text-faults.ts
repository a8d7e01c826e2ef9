import { isUtf8 } from 'node:buffer';
import { Reader, Root, Type } from 'protobufjs';
import { Violation } from '../../domain/errors/gateway-error';

/*
 * protobuf requires UTF-8 in a `string`. protobufjs 7 replaces other bytes by U+FFFD
 * (src/reader_buffer.js, `utf8Slice`), and the altered text would reach a cloud. So the bytes of
 * each request are checked separately.
 */

const FAULTS = Symbol('text faults');
const LENGTH_DELIMITED = 2;
const PACKAGE = 'livegate.v1';

interface Method {
  requestDeserialize: (bytes: Buffer) => object;
  readonly requestType: { readonly type: { readonly name?: string } };
}

/** The faults found in the bytes of a message. */
export function textFaultsOf(message: unknown): readonly Violation[] {
  if (typeof message !== 'object' || message === null) return [];
  return (message as { [FAULTS]?: readonly Violation[] })[FAULTS] ?? [];
}

/**
 * Has the methods of our services look at the bytes of their requests; `definition` as proto-loader
 * gives it, `types` with the messages of these services.
 */
export function checkTexts(definition: Readonly<Record<string, unknown>>, types: Root): void {
  for (const [name, service] of Object.entries(definition)) {
    if (!name.startsWith(`${PACKAGE}.`)) continue;
    for (const method of Object.values(service as object).filter(isMethod)) {
      const type = types.lookupType(`${PACKAGE}.${method.requestType.type.name}`);
      const deserialize = method.requestDeserialize;
      method.requestDeserialize = (bytes) =>
        Object.assign(deserialize(bytes), { [FAULTS]: messageTextFaults(type, bytes) });
    }
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'object' && value !== null && 'requestDeserialize' in value;
}

/**
 * Finds strings of a message that are not UTF-8. The bytes have been decoded before, so they are a
 * well-formed message.
 */
function messageTextFaults(type: Type, bytes: Uint8Array): readonly Violation[] {
  const fields: string[] = [];
  look(type, Reader.create(bytes), bytes.length, '', fields);
  return fields.map((field) => ({ field, reason: 'INVALID_FORMAT', description: 'must be valid UTF-8' }));
}

function look(type: Type, reader: Reader, end: number, path: string, found: string[]): void {
  const counts = new Map<string, number>();
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = type.fieldsById[tag >>> 3];
    if (!field || (tag & 7) !== LENGTH_DELIMITED) {
      reader.skipType(tag & 7);
      continue;
    }
    const stop = reader.uint32() + reader.pos;
    const index = counts.get(field.name) ?? 0;
    counts.set(field.name, index + 1);
    const place = `${path}${field.name}${field.repeated ? `[${index}]` : ''}`;
    if (field.map) lookAtEntry(reader, stop, field.resolvedType, place, found);
    else if (field.resolvedType instanceof Type) look(field.resolvedType, reader, stop, `${place}.`, found);
    else if (field.type === 'string' && !isUtf8(reader.buf.subarray(reader.pos, stop))) found.push(place);
    reader.pos = stop;
  }
}

/**
 * Faults in keys and values of a map are reported for the whole map: a key that is not text cannot
 * be named.
 */
function lookAtEntry(reader: Reader, end: number, type: unknown, place: string, found: string[]): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if ((tag & 7) !== LENGTH_DELIMITED) {
      reader.skipType(tag & 7);
      continue;
    }
    const stop = reader.uint32() + reader.pos;
    if (type instanceof Type && tag >>> 3 === 2) look(type, reader, stop, `${place}.`, found);
    else if (!isUtf8(reader.buf.subarray(reader.pos, stop)) && !found.includes(place)) found.push(place);
    reader.pos = stop;
  }
}

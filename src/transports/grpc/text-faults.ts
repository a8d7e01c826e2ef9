import { isUtf8 } from 'node:buffer';
import { Reader, Root, Type } from 'protobufjs';
import { Violation } from '../../domain/errors/gateway-error';
import { requestSizeOf } from '../requests/request-size';

/*
 * protobuf requires UTF-8 in a `string`. protobufjs 7 replaces other bytes by U+FFFD
 * (src/reader_buffer.js, `utf8Slice`), and the altered text would reach a cloud. So the bytes of
 * each request are checked before they are decoded. The check also counts the values, since
 * protobufjs makes an object of every two bytes.
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
    for (const [called, method] of Object.entries(service as object)) {
      if (!isMethod(method)) continue;
      const { maxValues } = requestSizeOf(called);
      const type = types.lookupType(`${PACKAGE}.${method.requestType.type.name}`);
      const deserialize = method.requestDeserialize;
      method.requestDeserialize = (bytes) => {
        const faults = faultsBeforeDecoding(type, bytes, maxValues);
        return Object.assign(deserialize(bytes), { [FAULTS]: faults });
      };
    }
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'object' && value !== null && 'requestDeserialize' in value;
}

/** The message is not decoded. grpc-js answers it like bytes that are no message. */
class TooManyValues extends Error {}

/** Leaves bytes that are no message to the decoder, which refuses them. */
function faultsBeforeDecoding(type: Type, bytes: Uint8Array, maxValues: number): readonly Violation[] {
  try {
    return messageTextFaults(type, bytes, maxValues);
  } catch (error) {
    if (error instanceof TooManyValues) throw error;
    return [];
  }
}

/**
 * Finds strings of a message that are not UTF-8. Throws if the message has too many values, or if
 * the bytes are no message.
 */
function messageTextFaults(type: Type, bytes: Uint8Array, maxValues: number): readonly Violation[] {
  const walk = new MessageWalk(Reader.create(bytes), maxValues);
  walk.message(type, bytes.length, '');
  return walk.places.map((field) => ({ field, reason: 'INVALID_FORMAT', description: 'must be valid UTF-8' }));
}

/** Reads the bytes of a message without decoding them. */
class MessageWalk {
  /** The paths of strings that are not UTF-8. */
  readonly places: string[] = [];
  #values = 0;

  constructor(
    private readonly reader: Reader,
    private readonly maxValues: number,
  ) {}

  message(type: Type, end: number, path: string): void {
    const { reader } = this;
    const counts = new Map<string, number>();
    while (reader.pos < end) {
      const tag = this.#nextTag();
      const field = type.fieldsById[tag >>> 3];
      if (!field || (tag & 7) !== LENGTH_DELIMITED) {
        reader.skipType(tag & 7);
        continue;
      }
      const stop = reader.uint32() + reader.pos;
      const index = counts.get(field.name) ?? 0;
      counts.set(field.name, index + 1);
      const place = `${path}${field.name}${field.repeated ? `[${index}]` : ''}`;
      if (field.map) this.#mapEntry(field.resolvedType, stop, place);
      else if (field.resolvedType instanceof Type) this.message(field.resolvedType, stop, `${place}.`);
      else if (field.type === 'string' && !this.#isText(stop)) this.places.push(place);
      reader.pos = stop;
    }
  }

  /** Faults in keys and values are reported for the whole map: a key without text has no name. */
  #mapEntry(type: unknown, end: number, place: string): void {
    const { reader } = this;
    while (reader.pos < end) {
      const tag = this.#nextTag();
      if ((tag & 7) !== LENGTH_DELIMITED) {
        reader.skipType(tag & 7);
        continue;
      }
      const stop = reader.uint32() + reader.pos;
      if (type instanceof Type && tag >>> 3 === 2) this.message(type, stop, `${place}.`);
      else if (!this.#isText(stop) && !this.places.includes(place)) this.places.push(place);
      reader.pos = stop;
    }
  }

  #nextTag(): number {
    this.#values += 1;
    if (this.#values > this.maxValues) throw new TooManyValues();
    return this.reader.uint32();
  }

  #isText(stop: number): boolean {
    return isUtf8(this.reader.buf.subarray(this.reader.pos, stop));
  }
}

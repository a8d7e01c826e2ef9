/** `google.protobuf.Value`. */
type ProtoValue =
  | { readonly nullValue: 'NULL_VALUE' }
  | { readonly boolValue: boolean }
  | { readonly numberValue: number }
  | { readonly stringValue: string }
  | { readonly listValue: { readonly values: readonly ProtoValue[] } }
  | { readonly structValue: { readonly fields: Readonly<Record<string, ProtoValue>> } };

/**
 * google.protobuf.Struct as protobuf encodes it, and as proto3 JSON writes it: one message object
 * serves both transports.
 */
export class ProtoStruct {
  readonly fields: Readonly<Record<string, ProtoValue>>;
  readonly #json: Readonly<Record<string, unknown>>;

  /** Any JSON value. */
  constructor(json: Readonly<Record<string, unknown>>) {
    this.#json = json;
    this.fields = fieldsOf(json);
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return this.#json;
  }
}

function fieldsOf(json: object): Record<string, ProtoValue> {
  const given = Object.entries(json).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: unknown): ProtoValue {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(valueOf) } };
  if (typeof value === 'object' && value !== null) return { structValue: { fields: fieldsOf(value) } };
  return { nullValue: 'NULL_VALUE' };
}

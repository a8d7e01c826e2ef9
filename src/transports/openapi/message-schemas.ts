import { DescEnum, DescField, DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FieldBoundsIndex } from './capability-bounds';
import { Contract } from './contract';
import { examplesIn } from './descriptor-comments';
import { describeBounds, loosestBounds, withBounds } from './loosest-bounds';
import { JsonSchema, schemaRef } from './openapi.document';

/** Messages that proto3 JSON writes in a form of their own. */
const JSON_MESSAGES: Readonly<Record<string, JsonSchema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: '^\\d+(\\.\\d+)?s$' },
  'google.protobuf.FieldMask': { type: 'string' },
  'google.protobuf.Struct': { type: 'object', additionalProperties: {} },
};

/** Makes the schemas of messages and enums as proto3 JSON writes them, and keeps each under the name that refers to it. */
export class SchemaBook {
  readonly #schemas = new Map<string, JsonSchema>();
  readonly #requestMessages = new Set<DescMessage>();

  constructor(
    private readonly contract: Contract,
    private readonly bounds: FieldBoundsIndex,
  ) {}

  /** A message that callers send: its schema refuses unknown fields. To be told before the schema is asked for. */
  addRequestMessage(message: DescMessage): void {
    if (this.#requestMessages.has(message) || message.typeName in JSON_MESSAGES) return;
    this.#requestMessages.add(message);
    for (const field of message.fields) {
      if (field.message && !this.contract.behaviors(field).has('OUTPUT_ONLY')) this.addRequestMessage(field.message);
    }
  }

  message(message: DescMessage): JsonSchema {
    return JSON_MESSAGES[message.typeName] ?? this.#reference(message, () => this.#messageSchema(message));
  }

  enum(desc: DescEnum): JsonSchema {
    return this.#reference(desc, () => this.#enumSchema(desc));
  }

  /** A request's field as query parameter. */
  parameter(field: DescField): JsonSchema {
    if (field.message && JSON_MESSAGES[field.message.typeName]?.type !== 'string') {
      throw new Error(`${field.toString()} is no query parameter: it is a message`);
    }
    return field.enum ? this.#enumSchema(field.enum) : this.#valueSchema(field);
  }

  /** Ordered by name. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #reference(desc: DescMessage | DescEnum, build: () => JsonSchema): JsonSchema {
    const name = desc.typeName.slice(desc.file.proto.package.length + 1);
    if (!this.#schemas.has(name)) {
      // Taken first, so that a message that holds itself comes to an end.
      this.#schemas.set(name, {});
      this.#schemas.set(name, build());
    }
    return schemaRef(name);
  }

  #messageSchema(message: DescMessage): JsonSchema {
    const required = message.fields.filter((field) => this.contract.behaviors(field).has('REQUIRED'));
    return {
      type: 'object',
      description: this.contract.comment(message),
      properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, this.#fieldSchema(field)])),
      ...(required.length > 0 ? { required: required.map(({ jsonName }) => jsonName) } : {}),
      ...(this.#requestMessages.has(message) ? { additionalProperties: false } : {}),
    };
  }

  #enumSchema(desc: DescEnum): JsonSchema {
    const values = desc.values.filter(({ number }) => number !== 0);
    const lines = values.map((value) => `- \`${value.name}\`: ${this.contract.comment(value)}`);
    return {
      type: 'string',
      description: [this.contract.comment(desc), lines.join('\n')].join('\n\n'),
      enum: values.map(({ name }) => name),
    };
  }

  #fieldSchema(field: DescField): JsonSchema {
    const comment = this.contract.comment(field);
    const behaviors = this.contract.behaviors(field);
    const bounds = this.bounds.of(field);
    const examples = examplesIn(comment);
    return {
      ...withBounds(this.#valueSchema(field), loosestBounds(bounds)),
      description: bounds.length > 0 ? `${comment}\n\nBounds by provider:\n\n${describeBounds(bounds)}` : comment,
      ...(examples.length > 0 && field.fieldKind === 'scalar' ? { examples } : {}),
      ...(behaviors.has('OUTPUT_ONLY') ? { readOnly: true } : {}),
      ...(behaviors.has('INPUT_ONLY') ? { writeOnly: true } : {}),
      ...(bounds.length > 0 ? { 'x-livegate-bounds': bounds } : {}),
    };
  }

  #valueSchema(field: DescField): JsonSchema {
    switch (field.fieldKind) {
      case 'list':
        return { type: 'array', items: this.#singleSchema(field) };
      case 'map':
        return { type: 'object', additionalProperties: this.#singleSchema(field) };
      default:
        return this.#singleSchema(field);
    }
  }

  #singleSchema({ scalar, message, enum: desc }: DescField): JsonSchema {
    if (message) return this.message(message);
    return desc ? this.enum(desc) : scalarSchema(scalar);
  }
}

function scalarSchema(scalar: ScalarType): JsonSchema {
  switch (scalar) {
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BYTES:
      return { type: 'string', format: 'byte' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return { type: 'integer', format: 'int32' };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: 'integer', format: 'int64', minimum: 0 };
    // proto3 JSON: a JSON number is too narrow for 64 bits.
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: 'string', format: 'int64' };
  }
}

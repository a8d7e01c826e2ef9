import { DescEnum, DescField, DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FieldBoundsIndex } from './capability-bounds';
import { isAlwaysAnswered } from './always-answered';
import { Contract } from '../contract/contract';
import { examplesIn } from '../contract/descriptor-comments';
import { describeBounds, loosestBounds, withBounds } from './loosest-bounds';
import { JsonSchema, schemaRef } from './openapi.document';
import { withBodyBounds, withQueryBounds } from './request-bounds';

/** Messages with a special form in proto3 JSON. */
const JSON_MESSAGES: Readonly<Record<string, JsonSchema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: '^\\d+(\\.\\d+)?s$' },
  'google.protobuf.FieldMask': { type: 'string' },
  'google.protobuf.Struct': { type: 'object', additionalProperties: {} },
};

/**
 * The direction of a message. A request refuses unknown fields and has bounds; an answer declares
 * which fields are always present.
 */
export type Direction = 'request' | 'answer';

/** Request schemas have their own names, since answers follow other rules. */
const REQUEST_SUFFIX = 'Input';
const PATCH_SUFFIX = 'Patch';

/**
 * Builds the schemas of messages and enums in proto3 JSON, and keeps each under the name that
 * refers to it.
 */
export class SchemaBook {
  readonly #schemas = new Map<string, JsonSchema>();

  constructor(
    private readonly contract: Contract,
    private readonly bounds: FieldBoundsIndex,
  ) {}

  message(message: DescMessage, direction: Direction): JsonSchema {
    const name = nameOf(message) + (direction === 'request' ? REQUEST_SUFFIX : '');
    return JSON_MESSAGES[message.typeName] ?? this.#reference(name, () => this.#messageSchema(message, direction));
  }

  /**
   * The body of an update. Absent fields keep their values, so none of the message's fields is
   * required.
   */
  patch(message: DescMessage): JsonSchema {
    const { required, ...schema } = this.#messageSchema(message, 'request');
    if (!required) return this.message(message, 'request');
    return this.#reference(nameOf(message) + PATCH_SUFFIX, () => schema);
  }

  enum(desc: DescEnum): JsonSchema {
    return this.#reference(nameOf(desc), () => this.#enumSchema(desc));
  }

  /** A request's field as query parameter. */
  parameter(field: DescField): JsonSchema {
    if (field.message && JSON_MESSAGES[field.message.typeName]?.type !== 'string') {
      throw new Error(`${field.toString()} is no query parameter: it is a message`);
    }
    if (field.enum) return this.#enumSchema(field.enum);
    return withQueryBounds(field.jsonName, this.#valueSchema(field, 'request'));
  }

  /** Ordered by name. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #reference(name: string, build: () => JsonSchema): JsonSchema {
    if (!this.#schemas.has(name)) {
      // Reserved first, so that a recursive message terminates.
      this.#schemas.set(name, {});
      this.#schemas.set(name, build());
    }
    return schemaRef(name);
  }

  #messageSchema(message: DescMessage, direction: Direction): JsonSchema {
    const required = message.fields.filter((field) => this.#isRequired(field, direction));
    return {
      type: 'object',
      description: this.contract.comment(message),
      properties: Object.fromEntries(
        message.fields.map((field) => [field.jsonName, this.#fieldSchema(field, direction)]),
      ),
      ...(required.length > 0 ? { required: required.map(({ jsonName }) => jsonName) } : {}),
      ...(direction === 'request' ? { additionalProperties: false } : {}),
    };
  }

  #isRequired(field: DescField, direction: Direction): boolean {
    if (direction === 'request') return this.contract.behaviors(field).has('REQUIRED');
    return isAlwaysAnswered(nameOf(field.parent), field.jsonName);
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

  #fieldSchema(field: DescField, direction: Direction): JsonSchema {
    const comment = this.contract.comment(field);
    const behaviors = this.contract.behaviors(field);
    // A cloud may hold values that it would refuse today, so answers have no bounds.
    const bounds = direction === 'request' ? this.bounds.of(field) : [];
    const examples = examplesIn(comment);
    // Output-only fields in a request are ignored, whatever their value.
    const value = this.#valueSchema(field, behaviors.has('OUTPUT_ONLY') ? 'answer' : direction);
    return {
      ...withBounds(direction === 'request' ? withBodyBounds(field.jsonName, value) : value, loosestBounds(bounds)),
      description: bounds.length > 0 ? `${comment}\n\nBounds by provider:\n\n${describeBounds(bounds)}` : comment,
      ...(examples.length > 0 && field.fieldKind === 'scalar' ? { examples } : {}),
      ...(behaviors.has('OUTPUT_ONLY') ? { readOnly: true } : {}),
      ...(behaviors.has('INPUT_ONLY') ? { writeOnly: true } : {}),
      ...(bounds.length > 0 ? { 'x-livegate-bounds': bounds } : {}),
    };
  }

  #valueSchema(field: DescField, direction: Direction): JsonSchema {
    switch (field.fieldKind) {
      case 'list':
        return { type: 'array', items: this.#singleSchema(field, direction) };
      case 'map':
        return { type: 'object', additionalProperties: this.#singleSchema(field, direction) };
      default:
        return this.#singleSchema(field, direction);
    }
  }

  #singleSchema({ scalar, message, enum: desc }: DescField, direction: Direction): JsonSchema {
    if (message) return this.message(message, direction);
    return desc ? this.enum(desc) : scalarSchema(scalar);
  }
}

function nameOf(desc: DescMessage | DescEnum): string {
  return desc.typeName.slice(desc.file.proto.package.length + 1);
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
      return { type: 'integer', format: 'int64', minimum: 0, maximum: 4_294_967_295 };
    // proto3 JSON: 64-bit integers do not fit a JSON number.
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: 'string', format: 'int64' };
  }
}

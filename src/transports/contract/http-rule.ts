import { DescField, DescMethod, ScalarType } from '@bufbuild/protobuf';
import { takesEtag } from './contract';
import { HttpBinding } from './descriptor-options';
import { HttpRoute } from './http-route';

export type ParameterType = 'boolean' | 'integer' | 'string' | 'mask' | 'time';

/** How the REST form of a method becomes its request message. Fields have their JSON names. */
export interface HttpRule {
  /** The types of the query parameters: the fields that are neither in the path nor in the body. */
  readonly query: Readonly<Record<string, ParameterType>>;
  /** The field that the body fills in, if the method has a body. */
  readonly body?: string;
  /** Whether preconditions apply, such as If-Match. */
  readonly conditional: boolean;
}

export function httpRuleOf(method: DescMethod, binding: HttpBinding, { pathField }: HttpRoute): HttpRule {
  const { fields } = method.input;
  const query = fields.filter(({ name }) => name !== pathField && name !== binding.body);
  const body = fields.find(({ name }) => name === binding.body);
  if (binding.body !== undefined && !body) {
    throw new Error(`${method.toString()} has the body ${binding.body}, which is no field of its request`);
  }
  return {
    query: Object.fromEntries(query.map((field) => [field.jsonName, parameterTypeOf(field)])),
    ...(body && { body: body.jsonName }),
    conditional: takesEtag(method),
  };
}

function parameterTypeOf(field: DescField): ParameterType {
  switch (field.fieldKind) {
    case 'enum':
      return 'string';
    case 'scalar':
      if (field.scalar === ScalarType.BOOL) return 'boolean';
      if (field.scalar === ScalarType.INT32) return 'integer';
      if (field.scalar === ScalarType.STRING) return 'string';
      break;
    case 'message':
      if (field.message.typeName === 'google.protobuf.FieldMask') return 'mask';
      if (field.message.typeName === 'google.protobuf.Timestamp') return 'time';
      break;
    default:
  }
  throw new Error(`${field.toString()} is of a type that no query parameter has`);
}

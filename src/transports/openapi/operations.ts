import { DescField, DescMethod } from '@bufbuild/protobuf';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { capabilitiesUnder } from './capability-bounds';
import { Contract } from '../contract/contract';
import { HttpBinding, HttpVerb } from '../contract/descriptor-options';
import { CONDITION_PARAMETERS, documentedConditions } from './entity-tags';
import { HttpRoute, routeOf } from '../contract/http-route';
import { SchemaBook } from './message-schemas';
import { OperationObject, Parameter, PathItem, Reference, RequestBody } from './openapi.document';
import { OperationExamples, operationExamples } from './operation-examples';
import { pathParameters } from './path-parameters';
import { responsesOf } from './responses';

export const HEADER_PARAMETERS: Readonly<Record<string, Parameter>> = {
  RequestTimeout: {
    name: 'X-Request-Timeout-Ms',
    in: 'header',
    description:
      "The request's deadline in whole milliseconds from now, for queueing, calls and retries together. " +
      "Absent means livegate's default; livegate's maximum caps it.",
    schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 999_999_999 },
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The id of the last event that was received, to go on from there.',
    schema: { type: 'string', pattern: '^[0-9]{1,15}$', maxLength: 15 },
  },
  ...CONDITION_PARAMETERS,
};

interface DocumentedMethod {
  readonly method: DescMethod;
  readonly binding: HttpBinding;
  readonly route: HttpRoute;
  /** Of a method with several bindings, the first has no suffix. */
  readonly isFirst: boolean;
}

/** Every binding of every method, by path and verb. */
export class OperationWriter {
  readonly #operations: readonly DocumentedMethod[];

  constructor(
    private readonly contract: Contract,
    private readonly providers: readonly ProviderDescription[],
    private readonly book: SchemaBook,
  ) {
    const methods = contract.services.flatMap((service) => service.methods);
    this.#operations = methods.flatMap((method) =>
      contract.httpBindings(method).map((binding, i) => {
        return { method, binding, route: routeOf(contract, method, binding), isFirst: i === 0 };
      }),
    );
  }

  paths(): Record<string, PathItem> {
    const paths: Record<string, Partial<Record<HttpVerb, OperationObject>>> = {};
    const ids = new Set<string>();
    for (const operation of this.#operations) {
      const item = (paths[operation.route.path] ??= {});
      const written = this.#write(operation);
      if (item[operation.binding.verb] || ids.has(written.operationId)) {
        throw new Error(`two operations are one: ${written.operationId}`);
      }
      ids.add(written.operationId);
      item[operation.binding.verb] = written;
    }
    return paths;
  }

  #write(operation: DocumentedMethod): OperationObject {
    const { method, binding, route } = operation;
    const comment = this.contract.comment(method);
    const examples = operationExamples(this.contract, this.providers, route, binding.verb, method);
    const body = bodyField(method, binding);
    const ids = route.scope ? this.#providerIds(route) : undefined;
    return {
      operationId: operationId(operation),
      tags: [method.parent.name],
      summary: summaryOf(operation),
      description: ids
        ? `${comment}\n\nProviders with this path: ${ids.map((id) => `\`${id}\``).join(', ')}.`
        : comment,
      parameters: this.#parameters(operation),
      ...(body ? { requestBody: this.#requestBody(binding.verb, body, examples) } : {}),
      responses: responsesOf(this.contract, this.book, method, binding.verb, examples.answer),
      ...(ids ? { 'x-livegate-providers': ids } : {}),
    };
  }

  #providerIds(route: HttpRoute): string[] {
    return [...new Set(capabilitiesUnder(this.contract, this.providers, route).map(({ provider }) => provider.id))];
  }

  #parameters({ method, binding, route }: DocumentedMethod): (Parameter | Reference)[] {
    const streams = method.methodKind === 'server_streaming';
    const inQuery = method.input.fields.filter(({ name }) => name !== route.pathField && name !== binding.body);
    return [
      ...pathParameters(this.contract, this.providers, route),
      ...inQuery.map((field) => this.#queryParameter(field)),
      ...['RequestTimeout', ...(streams ? ['LastEventId'] : []), ...documentedConditions(method, binding.verb)].map(
        (name) => ({
          $ref: `#/components/parameters/${name}`,
        }),
      ),
    ];
  }

  #queryParameter(field: DescField): Parameter {
    const schema = this.book.parameter(field);
    const comment = this.contract.comment(field);
    return {
      name: field.jsonName,
      in: 'query',
      description: schema.type === 'boolean' ? `${comment} Exactly \`true\` or \`false\`.` : comment,
      ...(this.contract.behaviors(field).has('REQUIRED') ? { required: true } : {}),
      schema,
    };
  }

  #requestBody(verb: HttpVerb, field: DescField, { request }: OperationExamples): RequestBody {
    if (!field.message) throw new Error(`${field.toString()} is no body: it is no message`);
    const hasExamples = Object.keys(request).length > 0;
    return {
      description: this.contract.comment(field),
      required: true,
      content: {
        'application/json': {
          schema: verb === 'patch' ? this.book.patch(field.message) : this.book.message(field.message, 'request'),
          ...(hasExamples ? { examples: request } : {}),
        },
      },
    };
  }
}

function bodyField(method: DescMethod, { body }: HttpBinding): DescField | undefined {
  if (body === undefined) return undefined;
  const field = method.input.fields.find(({ name }) => name === body);
  if (!field) throw new Error(`${method.toString()} has the body ${body}, which is no field of its request`);
  return field;
}

function operationId({ method, route, isFirst }: DocumentedMethod): string {
  const id = lowerFirst(method.name);
  return isFirst || route.parentVariable === undefined ? id : `${id}Of${ownersOf(route).map(upperFirst).join('')}`;
}

/** The last variables of the path, from the outside in; a kind alone would not say of what. */
function ownersOf({ variables, parentVariable = '' }: HttpRoute): string[] {
  const owner = variables.at(variables.indexOf(KIND) - 1);
  return parentVariable === KIND && owner !== undefined ? [owner, 'callbackConfig'] : [parentVariable];
}

const KIND = 'kind';

/** Such as `Set callback config of a vhost`. */
function summaryOf({ method, route }: DocumentedMethod): string {
  if (route.parentVariable === undefined) return wordsOf(method.name);
  const owners = ownersOf(route).map((owner) => `${/^[aeiou]/.test(owner) ? 'an' : 'a'} ${wordsOf(owner)}`);
  return [wordsOf(method.name), ...owners.reverse()].join(' of ');
}

const wordsOf = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

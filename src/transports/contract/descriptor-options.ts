import {
  AnyDesc,
  DescExtension,
  DescField,
  DescMessage,
  DescMethod,
  FileRegistry,
  Message,
  getOption,
  hasOption,
  toJson,
} from '@bufbuild/protobuf';
import { z } from 'zod';

export const HTTP_VERBS = ['get', 'put', 'post', 'delete', 'patch'] as const;

export type HttpVerb = (typeof HTTP_VERBS)[number];

/** One way to call a method over HTTP: one rule of its google.api.http option. */
export interface HttpBinding {
  readonly verb: HttpVerb;
  /** Such as `/v1/{name=accounts/*}`. */
  readonly template: string;
  /** The request's field that is the HTTP body. */
  readonly body?: string;
}

/** google.api.resource of a message. */
export interface ResourceDescriptor {
  /** Such as `livegate/CallbackConfig`. */
  readonly type: string;
  readonly patterns: readonly string[];
}

const verbs = Object.fromEntries(HTTP_VERBS.map((verb) => [verb, z.string().optional()])) as Record<
  HttpVerb,
  z.ZodOptional<z.ZodString>
>;
// Strict: a rule with an option that is not supported here, such as `responseBody`, must not pass
// unnoticed.
const simpleRule = z.strictObject({ ...verbs, body: z.string().optional() });
const httpRule = simpleRule.extend({ additionalBindings: z.array(simpleRule).default([]) });
const resource = z.object({ type: z.string(), pattern: z.array(z.string()) });
const resourceReference = z.object({ type: z.string().optional(), childType: z.string().optional() });

/**
 * Reads the google.api options; the extensions come from the descriptor set itself, so no generated
 * code is needed.
 */
export class OptionReader {
  constructor(private readonly registry: FileRegistry) {}

  httpBindings(method: DescMethod): HttpBinding[] {
    const option = this.#message(method, 'google.api.http');
    if (option === undefined) return [];
    const { additionalBindings, ...first } = httpRule.parse(option);
    return [first, ...additionalBindings].map((rule) => toBinding(method, rule));
  }

  /** Names of google.api.FieldBehavior, such as `REQUIRED`. */
  behaviors(field: DescField): ReadonlySet<string> {
    const extension = this.#extension('google.api.field_behavior');
    const numbers = z.array(z.number()).parse(getOption(field, extension));
    return new Set(numbers.flatMap((number) => extension.enum?.value[number]?.name ?? []));
  }

  resource(message: DescMessage): ResourceDescriptor | undefined {
    const option = this.#message(message, 'google.api.resource');
    if (option === undefined) return undefined;
    const { type, pattern } = resource.parse(option);
    return { type, patterns: pattern };
  }

  /** The resource type that a field refers to, or the type whose parents it refers to. */
  reference(field: DescField): string | undefined {
    const option = this.#message(field, 'google.api.resource_reference');
    if (option === undefined) return undefined;
    const { type, childType } = resourceReference.parse(option);
    return type ?? childType;
  }

  #message(element: AnyDesc, name: string): unknown {
    const extension = this.#extension(name);
    if (!hasOption(element, extension) || !extension.message) return undefined;
    return toJson(extension.message, getOption(element, extension) as Message);
  }

  #extension(name: string): DescExtension {
    const extension = this.registry.getExtension(name);
    if (!extension) throw new Error(`the descriptor set does not have the option ${name}`);
    return extension;
  }
}

function toBinding(method: DescMethod, rule: z.infer<typeof simpleRule>): HttpBinding {
  for (const verb of HTTP_VERBS) {
    const template = rule[verb];
    if (template !== undefined) return { verb, template, body: rule.body };
  }
  throw new Error(`${method.toString()} has an HTTP rule without a verb that livegate speaks`);
}

import { DescField, DescMessage } from '@bufbuild/protobuf';
import { FieldBounds, ScopeType } from '../../domain/resources/capability';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { Contract } from '../contract/contract';
import { HttpRoute } from '../contract/http-route';
import { ProviderBounds } from './openapi.document';

const CALLBACK_RESOURCE = 'livegate/CallbackConfig';
const DELIVERY_RESOURCE = 'livegate/Delivery';
export const PULL_RESOURCE = 'livegate/PullConfig';

/** What one provider can do for resources of one type, and for callbacks of one kind. */
export interface ResourceCapability {
  readonly provider: ProviderDescription;
  readonly kind?: string;
  readonly scopes: readonly ScopeType[];
  readonly fields: readonly FieldBounds[];
}

/**
 * Ordered by provider, then in the provider's own order, so that the document does not depend on
 * the order of registration.
 */
function documentedCapabilities(
  providers: readonly ProviderDescription[],
  resourceType: string | undefined,
): ResourceCapability[] {
  const ordered = [...providers].sort((a, b) => (a.id < b.id ? -1 : 1));
  return ordered.flatMap((provider) => {
    const { callbacks, pull, deliveries } = provider.capabilities;
    if (resourceType === DELIVERY_RESOURCE) {
      const logged = callbacks.filter(({ kind }) => deliveries.kinds.some((one) => one.kind === kind));
      return logged.map((callback) => ({ provider, ...callback }));
    }
    if (resourceType === CALLBACK_RESOURCE) return callbacks.map((callback) => ({ provider, ...callback }));
    return resourceType === PULL_RESOURCE ? [{ provider, scopes: pull.scopes, fields: pull.fields }] : [];
  });
}

/** What the providers can do for callbacks, kind by kind. */
export function callbackCapabilities(providers: readonly ProviderDescription[]): ResourceCapability[] {
  return documentedCapabilities(providers, CALLBACK_RESOURCE);
}

/** The capabilities that apply to a path: those of its resource type that have its scope. */
export function capabilitiesUnder(
  contract: Contract,
  providers: readonly ProviderDescription[],
  { resource, scope }: HttpRoute,
): ResourceCapability[] {
  const type = resource && contract.resource(resource)?.type;
  return documentedCapabilities(providers, type).filter(({ scopes }) => scope !== undefined && scopes.includes(scope));
}

/** The bounds of every field of the resources' messages, by field. */
export class FieldBoundsIndex {
  readonly #byField = new Map<string, ProviderBounds[]>();

  constructor(contract: Contract, providers: readonly ProviderDescription[]) {
    for (const type of [CALLBACK_RESOURCE, PULL_RESOURCE]) {
      for (const capability of documentedCapabilities(providers, type))
        this.#add(contract.resourceMessage(type), capability);
    }
  }

  of(field: DescField): readonly ProviderBounds[] {
    return this.#byField.get(keyOf(field)) ?? [];
  }

  #add(message: DescMessage, capability: ResourceCapability): void {
    for (const bounds of capability.fields) {
      if (isNameSegment(bounds)) continue;
      const key = keyOf(fieldAt(message, bounds.field));
      const known = this.#byField.get(key) ?? [];
      this.#byField.set(key, [...known, providerBounds(capability, bounds)]);
    }
  }
}

/**
 * The bounds of one segment of the name, such as `app`, at the providers that have this resource
 * type in this scope.
 */
export function segmentBounds(capabilities: readonly ResourceCapability[], variable: string): ProviderBounds[] {
  return capabilities.flatMap((capability) =>
    capability.fields
      .filter(({ field }) => field === `{${variable}}`)
      .map((bounds) => providerBounds(capability, bounds)),
  );
}

function isNameSegment({ field }: FieldBounds): boolean {
  return field.startsWith('{');
}

function providerBounds({ provider, kind }: ResourceCapability, bounds: FieldBounds): ProviderBounds {
  const { field: _, pattern, ...rest } = bounds;
  return {
    provider: provider.id,
    ...(kind === undefined ? {} : { kind }),
    ...rest,
    ...(pattern === undefined ? {} : { pattern: sourceOf(pattern) }),
  };
}

/** JSON Schema has no flags, so a pattern with flags would mean something else there. */
function sourceOf(pattern: RegExp): string {
  if (pattern.flags.replace('u', '') !== '')
    throw new Error(`a bound's pattern must not have flags: ${pattern.toString()}`);
  return pattern.source;
}

/** @param path JSON names, such as `origins.host` */
function fieldAt(message: DescMessage, path: string): DescField {
  const [first, ...rest] = path.split('.');
  const field = message.fields.find(({ jsonName }) => jsonName === first);
  if (!field) throw new Error(`a capability has bounds for ${path}, which ${message.typeName} does not have`);
  if (rest.length === 0) return field;
  if (!field.message) throw new Error(`a capability has bounds for ${path}, but ${field.toString()} is no message`);
  return fieldAt(field.message, rest.join('.'));
}

function keyOf(field: DescField): string {
  return `${field.parent.typeName}.${field.name}`;
}

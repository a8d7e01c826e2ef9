import { DescMethod } from '@bufbuild/protobuf';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { callbackCapabilities, capabilitiesUnder, ResourceCapability } from './capability-bounds';
import { hasVhosts } from '../../domain/resources/capability';
import { Contract } from '../contract/contract';
import { exampleAnswer, exampleCapability, exampleConfig, exampleDeletion, exampleRollout } from './example-values';
import { HttpRoute } from '../contract/http-route';
import { Example, JsonObject } from './openapi.document';
import { HttpVerb } from '../contract/descriptor-options';

type Examples = Readonly<Record<string, Example>>;

export interface OperationExamples {
  readonly request: Examples;
  readonly answer: Examples;
}

/**
 * One example per provider that has resources under the path, for writes of resources with
 * capabilities.
 */
export function operationExamples(
  contract: Contract,
  providers: readonly ProviderDescription[],
  route: HttpRoute,
  verb: HttpVerb,
  method: DescMethod,
): OperationExamples {
  const { resource, scope } = route;
  if (method.name === 'UpdateBreaker') return { request: { automatic: AUTOMATIC_BREAKER }, answer: {} };
  if (method.name === 'CreateRollout') return { request: rolloutExamples(providers), answer: {} };
  // A test event is no write, and what comes of it is of no resource.
  if (!resource || !scope || verb === 'get' || verb === 'post') return { request: {}, answer: {} };
  const request: Record<string, Example> = {};
  const answer: Record<string, Example> = {};
  for (const capability of oneOfEach(capabilitiesUnder(contract, providers, route))) {
    const { id } = capability.provider;
    if (method.output.typeName !== resource.typeName) {
      answer[id] = example(capability, exampleDeletion(capability));
      continue;
    }
    const config = exampleConfig(capability);
    if (!config) continue;
    request[id] = example(capability, config);
    answer[id] = example(capability, exampleAnswer(capability, scope, config));
  }
  return { request, answer };
}

function rolloutExamples(providers: readonly ProviderDescription[]): Examples {
  const examples = oneOfEach(callbackCapabilities(providers)).flatMap((capability) => {
    const rollout = exampleRollout(capability);
    return rollout ? [[capability.provider.id, example(capability, rollout)] as const] : [];
  });
  return Object.fromEntries(examples);
}

/** Has no effect unless the breaker is forced. */
const AUTOMATIC_BREAKER: Example = { summary: 'No override', value: { override: 'AUTO' } };

/** The provider and kind of the first example under a path; prefilled parameters use them. */
export function firstExample(
  contract: Contract,
  providers: readonly ProviderDescription[],
  route: HttpRoute,
): { readonly provider: ProviderDescription; readonly kind?: string } | undefined {
  const [first] = oneOfEach(capabilitiesUnder(contract, providers, route));
  if (first) return first;
  const able = providers.filter(({ capabilities }) => !isOfVhosts(route) || hasVhosts(capabilities));
  const [provider] = able.sort((a, b) => (a.id < b.id ? -1 : 1));
  return provider && { provider };
}

function isOfVhosts({ resource }: HttpRoute): boolean {
  return resource?.name === 'Vhost';
}

/** For each provider, the capability on which its example is based. */
function oneOfEach(capabilities: readonly ResourceCapability[]): ResourceCapability[] {
  const ids = [...new Set(capabilities.map(({ provider }) => provider.id))];
  return ids.flatMap((id) => exampleCapability(capabilities.filter(({ provider }) => provider.id === id)) ?? []);
}

function example({ provider, kind }: ResourceCapability, value: JsonObject): Example {
  return { summary: kind === undefined ? provider.displayName : `${provider.displayName}, kind ${kind}`, value };
}

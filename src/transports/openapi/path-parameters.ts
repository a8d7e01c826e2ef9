import { DescMessage } from '@bufbuild/protobuf';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { ALL_APPS } from '../../domain/resources/pull-config';
import { segmentRule } from '../../domain/resources/name-segments';
import { PULL_RESOURCE, capabilitiesUnder, segmentBounds } from './capability-bounds';
import { Contract } from '../contract/contract';
import { exampleSegment } from './example-values';
import { HttpRoute } from '../contract/http-route';
import { LoosestBounds, describeBounds, loosestBounds, withBounds } from './loosest-bounds';
import { JsonSchema, Parameter, ProviderBounds } from './openapi.document';
import { firstExample } from './operation-examples';

/** The proto names the variables but does not describe them; a new variable needs a line here. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  account: 'An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.',
  domain: 'An ingest or streaming domain of the account, in lower case, such as `push.example.com`.',
  vhost: "The provider's name space of domains, such as `live.example.com`.",
  app: "An app's name, such as `show`.",
  kind: 'The kind of a callback configuration, in lower case, such as `stream`.',
  action: "An action of the provider's API, such as `SetLiveStreamsNotifyUrlConfig`.",
  provider: "A provider's id.",
  rollout: "A rollout's id, which livegate gives.",
  event: 'The id of a CloudEvent, a hyphen, and a number that livegate gives.',
};

/**
 * One parameter per variable of the path, described by the contract and bounded by the capability
 * data.
 */
export function pathParameters(
  contract: Contract,
  providers: readonly ProviderDescription[],
  route: HttpRoute,
): Parameter[] {
  const { resource, variables } = route;
  const capabilities = capabilitiesUnder(contract, providers, route);
  const first = firstExample(contract, providers, route);
  return variables.map((variable) => {
    const example = first && exampleSegment(variable, first.provider, first.kind);
    const parameter = {
      name: variable,
      in: 'path',
      required: true,
      ...(example !== undefined && { example }),
    } as const;
    const words = resource && enumOf(resource, variable, contract);
    if (words) return { ...parameter, ...words };
    const description = DESCRIPTIONS[variable];
    if (description === undefined) throw new Error(`the path variable {${variable}} has no description`);
    if (variable === 'provider') return { ...parameter, description, schema: providerIds(providers) };
    const bounds = segmentBounds(capabilities, variable);
    const takesAll = variable === 'app' && isPull(contract, resource);
    return { ...parameter, ...bounded(description, nameSchema(takesAll ? 'pullApp' : variable), bounds, takesAll) };
  });
}

/** A variable that is an enum field of the resource takes the enum's words in lower case. */
function enumOf(
  resource: DescMessage,
  variable: string,
  contract: Contract,
): Pick<Parameter, 'description' | 'schema'> | undefined {
  const desc = resource.fields.find(({ name }) => name === variable)?.enum;
  if (!desc) return undefined;
  const values = desc.values.filter(({ number }) => number !== 0);
  const lines = values.map((value) => `- \`${value.name.toLowerCase()}\`: ${contract.comment(value)}`);
  return {
    description: `${contract.comment(desc)}\n\n${lines.join('\n')}`,
    schema: { type: 'string', enum: values.map(({ name }) => name.toLowerCase()) },
  };
}

function providerIds(providers: readonly ProviderDescription[]): JsonSchema {
  return { ...nameSchema('provider'), examples: providers.map(({ id }) => id).sort() };
}

/** What livegate takes for a variable of names, at any provider. */
function nameSchema(variable: string): JsonSchema {
  const rule = segmentRule(variable);
  return { type: 'string', ...(rule && { maxLength: rule.maxLength, pattern: rule.pattern.source }) };
}

function isPull(contract: Contract, resource: DescMessage | undefined): boolean {
  return resource !== undefined && contract.resource(resource)?.type === PULL_RESOURCE;
}

/** @param takesAll the word for every app stands beside the names that the bounds are about */
function bounded(
  text: string,
  schema: JsonSchema,
  bounds: readonly ProviderBounds[],
  takesAll: boolean,
): Pick<Parameter, 'description' | 'schema'> {
  const description = takesAll ? `${text} \`${ALL_APPS}\` stands for every app.` : text;
  if (bounds.length === 0) return { description, schema };
  const loosest = loosestBounds(bounds);
  return {
    description: `${description}\n\nBounds by provider:\n\n${describeBounds(bounds)}`,
    schema: {
      ...withBounds(schema, takesAll ? orAllApps(loosest) : loosest),
      'x-livegate-bounds': bounds,
    },
  };
}

function orAllApps({ minLength, pattern, ...rest }: LoosestBounds): LoosestBounds {
  return {
    ...rest,
    ...(minLength === undefined ? {} : { minLength: Math.min(minLength, ALL_APPS.length) }),
    ...(pattern === undefined ? {} : { pattern: `${pattern}|^\\${ALL_APPS}$` }),
  };
}

import { Resource } from '../../../application/resources/resource-view';
import { violationError } from '../../../domain/errors/gateway-error';
import { Parsed, parseCallbackSelection, parsePullSelection } from '../../../domain/resources/resource-name';
import { ConfigNoun } from '../../../domain/rollouts/rollout';
import { CopySource, DesiredSource, RequestedConfig, RolloutSource } from '../../../domain/rollouts/rollout-source';
import { CallbackConfigMessage, presentCallback } from '../resources/callback-config.mapper';
import { presentPull, PullConfigMessage } from '../resources/pull-config.mapper';

/** `livegate.v1.RolloutSource` in answers. */
export type RolloutSourceMessage =
  | {
      readonly desired: {
        readonly callbackConfigs: readonly CallbackConfigMessage[];
        readonly pullConfigs: readonly PullConfigMessage[];
        readonly prune: readonly string[];
      };
    }
  | { readonly copy: Omit<CopySource, 'kind'> }
  | { readonly repair: { readonly parents: readonly string[] } }
  | { readonly rotateKey: { readonly parents: readonly string[]; readonly fromKey: string; readonly toKey: string } };

/** As the request had it. It holds no key: those of requests are refused. */
export function presentSource(source: RolloutSource): RolloutSourceMessage {
  switch (source.kind) {
    case 'DESIRED':
      return presentDesired(source);
    case 'COPY': {
      const { kind: _kind, ...copy } = source;
      return { copy };
    }
    case 'REPAIR':
      return { repair: { parents: source.parents } };
    case 'ROTATE_KEY': {
      const { kind: _kind, ...rotateKey } = source;
      return { rotateKey };
    }
  }
}

function presentDesired({ configs, prune = [] }: DesiredSource): RolloutSourceMessage {
  const of = (wanted: ConfigNoun) => configs.filter(({ noun }) => noun === wanted);
  return {
    desired: {
      callbackConfigs: of('CallbackConfig').map((one) => presentCallback(wish(one, parseCallbackSelection))),
      pullConfigs: of('PullConfig').map((one) => presentPull(wish(one, parsePullSelection))),
      prune,
    },
  };
}

/** What is to be has nothing that only a live resource has. */
function wish<N>({ name, fields }: RequestedConfig, parse: (field: string, name: string) => Parsed<N>): Resource<N> {
  const parsed = parse('name', name);
  if (!parsed.ok) throw violationError(parsed.violations);
  return { name: parsed.value, fields, rememberedFields: [], drift: [], inconsistencies: [], calls: [] };
}

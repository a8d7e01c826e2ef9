import { ActionContext, appPattern, listField, requireVhost, VolcengineActions } from './volcengine.action';
import { BodyReader } from './volcengine.body';
import { formatError, notBetween, resourceNotFound } from './volcengine.errors';
import { RelayConfig, StoredRelayGroup, StoredRelayServer } from './volcengine.state';

/**
 * Volcengine: UpdateRelaySourceV3. It is not documented whether the limit is per group or in total;
 * the stricter reading is used.
 */
const maxOrigins = 10;

/**
 * Play-triggered pull of an app of a vhost, or of all its apps without a configuration of their
 * own.
 */
export const relaySourceActions: VolcengineActions = {
  /** Replaces the groups of the app. */
  UpdateRelaySourceV3: (context) => {
    const scope = readScope(context);
    const { pullProtocols } = context.cloud;
    const GroupDetails = context.body.requiredObjects('GroupDetails').map((group) => readGroup(group, pullProtocols));
    const count = GroupDetails.flatMap(({ Servers }) => Servers).length;
    if (count > maxOrigins) throw notBetween('Servers', 1, maxOrigins);
    const RetryTimes = context.cloud.relayRetries ? readRetries(context.body) : undefined;
    context.state.putRelaySource({ ...scope, GroupDetails, ...(RetryTimes !== undefined && { RetryTimes }) });
    return undefined;
  },

  DescribeRelaySourceV3: (context) => {
    const { Vhost, App } = readScope(context);
    const group = context.body.text('Group');
    const found = context.state
      .findRelaySources((config) => config.Vhost === Vhost && (App === '' || config.App === App))
      .map((config) => ({ ...config, GroupDetails: config.GroupDetails.filter(isNamed(group)) }))
      .filter(({ GroupDetails }) => group === '' || GroupDetails.length > 0);
    const shown = context.cloud.relayRetries ? found.map(withRetries) : found;
    return { ...listField('RelaySourceConfigList', shown, context.behaviour) };
  },

  /** Without Group, the whole configuration of the app is deleted. */
  DeleteRelaySourceV3: (context) => {
    const { behaviour, body, state } = context;
    const { Vhost, App } = readScope(context);
    const group = body.text('Group');
    const takesAllApps = App === '' && behaviour.relayDeleteWithoutApp === 'everything';
    const affected = state
      .findRelaySources((config) => config.Vhost === Vhost && (takesAllApps || config.App === App))
      .filter(({ GroupDetails }) => group === '' || GroupDetails.some(isNamed(group)));
    if (affected.length === 0 && behaviour.deleteAbsent === 'notFound') throw resourceNotFound();
    for (const config of affected) deleteGroup(context, config, group);
    return undefined;
  },
};

/** A number, written as text. */
function readRetries(body: BodyReader): number | undefined {
  const text = body.textLike('RetryTimes', /^\d{1,9}$/);
  return text === '' ? undefined : Number(text);
}

function withRetries(config: RelayConfig): RelayConfig {
  return { ...config, RetryTimes: config.RetryTimes ?? config.GroupDetails.length - 1 };
}

const isNamed =
  (group: string) =>
  ({ Group }: StoredRelayGroup): boolean =>
    group === '' || Group === group;

function deleteGroup({ state }: ActionContext, config: RelayConfig, group: string): void {
  const kept = config.GroupDetails.filter((candidate) => !isNamed(group)(candidate));
  if (kept.length === 0) state.removeRelaySource(config);
  else state.putRelaySource({ ...config, GroupDetails: kept });
}

function readScope(context: ActionContext): Pick<RelayConfig, 'Vhost' | 'App'> {
  const Vhost = context.body.requiredText('Vhost');
  const App = context.body.textLike('App', appPattern);
  requireVhost(context, Vhost);
  return { Vhost, App };
}

function readGroup(group: BodyReader, protocols: readonly string[]): StoredRelayGroup {
  const Group = group.requiredText('Group');
  return { Group, Servers: group.requiredObjects('Servers').map((server) => readServer(server, protocols)) };
}

function readServer(server: BodyReader, protocols: readonly string[]): StoredRelayServer {
  const RelaySourceDomain = server.requiredText('RelaySourceDomain');
  if (!isHostAndPort(RelaySourceDomain)) throw formatError('RelaySourceDomain');
  const RelaySourceProtocol = server.requiredChoice('RelaySourceProtocol', protocols);
  return { RelaySourceDomain, RelaySourceProtocol, RelaySourceParams: server.textMap('RelaySourceParams') };
}

const hostAndPort = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

/** No scheme, no path; an IPv6 address is in brackets. */
function isHostAndPort(value: string): boolean {
  const found = hostAndPort.exec(value);
  const port = Number(found?.[1] ?? 1);
  return found !== null && port >= 1 && port <= 65_535;
}

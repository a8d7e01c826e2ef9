import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { violationError } from '../../domain/errors/gateway-error';
import {
  ALL_APPS,
  DEFAULT_GROUP,
  DEFAULT_PORT,
  Origin,
  PullProtocol,
  PullScope,
  PullSpec,
  PullState,
} from '../../domain/resources/pull-config';
import { Secret } from '../../domain/access/secret';
import { urlHost } from '../../domain/values/url-hosts';
import { listIn, PARAMETER, lenientRecord, sentenceOf, TEXT, Unreadable } from '../lenient-values';
import { Parameters } from './volcengine.client';
import { HiddenOption, hiddenFaults, hiddenOptionsIn, isRestorable, Replaceable } from './volcengine.hidden-options';

/** Volcengine: UpdateRelaySourceV3, request parameters, RelaySourceProtocol. */
const PROTOCOL_WORDS: Readonly<Record<PullProtocol, string>> = { RTMP: 'rtmp', HTTP_FLV: 'flv', HLS: 'hls' };

// Loose: what the cloud knows beyond these parameters must survive being put back.
const serverSchema = z.looseObject({
  RelaySourceDomain: TEXT,
  RelaySourceProtocol: TEXT.nullish(),
  RelaySourceParams: z.record(z.string(), PARAMETER).nullish(),
});

const groupSchema = z.looseObject({ Group: TEXT.nullish(), Servers: z.array(serverSchema).nullish() });

type RelayServer = z.infer<typeof serverSchema>;
type RelayGroup = z.infer<typeof groupSchema>;

/** What the cloud holds for one app of a vhost. */
export interface RelaySource extends Replaceable {
  /** Empty: the vhost's default. */
  readonly app: string;
  readonly groups: readonly RelayGroup[];
}

const APP = TEXT.nullish().transform((app) => app ?? '');

// Loose: the options are read from what is left.
const sourceFields = z.looseObject({ App: APP, GroupDetails: z.array(groupSchema).nullish() });

const sourceHead = z.object({ App: APP });

function unreadableSource({ App }: z.infer<typeof sourceHead>, unreadable: Unreadable): RelaySource {
  return { app: App, groups: [], unreadable };
}

/**
 * Result of DescribeRelaySourceV3; no Result, no list, null for it and an empty list are the same.
 * Volcengine: DescribeRelaySourceV3, response.
 */
export function relaySources(options: readonly HiddenOption[]): z.ZodType<readonly RelaySource[]> {
  const readable = sourceFields.transform((source): RelaySource => ({
    app: source.App,
    groups: source.GroupDetails ?? [],
    ...hiddenOptionsIn(source, options),
  }));
  return listIn('RelaySourceConfigList', lenientRecord(readable, sourceHead, unreadableSource)).default([]);
}

/** Volcengine: UpdateRelaySourceV3, request parameters: there is no Domain. */
export function vhostOf(scope: PullScope): string {
  if (scope.type === 'VHOST') return scope.vhost;
  const description = 'the provider supports pull configurations of vhosts only';
  throw violationError([{ field: 'name', reason: 'NOT_SUPPORTED', description }]);
}

/**
 * Parameters of DescribeRelaySourceV3 and DeleteRelaySourceV3. Without App the cloud lists, and may
 * delete, those of all apps.
 */
export function selection(vhost: string, app: string): Parameters {
  return { Vhost: vhost, ...(app !== '' && { App: app }) };
}

/** Parameters of UpdateRelaySourceV3: all groups of one app. */
export function replacement(vhost: string, source: RelaySource): Parameters {
  return { ...selection(vhost, source.app), GroupDetails: source.groups, ...source.hidden?.kept };
}

/** The cloud's name of an app; it expresses livegate's `*` by leaving the name out. */
export function toAppName(app: string): string {
  return app === ALL_APPS ? '' : app;
}

/** Origins of one group stand together and become one group of servers, both in their order. */
export function toSource(app: string, spec: PullSpec, protocols: readonly PullProtocol[]): RelaySource {
  const groups: { Group: string; Servers: RelayServer[] }[] = [];
  for (const origin of spec.origins) {
    const name = origin.group ?? DEFAULT_GROUP;
    const last = groups.at(-1);
    if (last?.Group === name) last.Servers.push(toServer(origin, protocols));
    else groups.push({ Group: name, Servers: [toServer(origin, protocols)] });
  }
  return { app, groups };
}

function toServer({ protocol, host, port, params }: Origin, protocols: readonly PullProtocol[]): RelayServer {
  if (!protocols.includes(protocol)) {
    const description = `the provider does not pull over ${protocol}`;
    throw violationError([{ field: 'origins.protocol', reason: 'NOT_SUPPORTED', description }]);
  }
  const name = urlHost(host);
  return {
    RelaySourceDomain: port === undefined || port === DEFAULT_PORT[protocol] ? name : `${name}:${port}`,
    RelaySourceProtocol: PROTOCOL_WORDS[protocol],
    ...(params && Object.keys(params).length > 0 && { RelaySourceParams: { ...params } }),
  };
}

/**
 * Whether the cloud would take the configuration as it is: what else wrote it may have left what an
 * update cannot say.
 */
export function isWritable(source: RelaySource, protocols: readonly PullProtocol[]): boolean {
  const { groups } = source;
  const servers = groups.map(({ Servers }) => Servers ?? []);
  const written = servers.flat().every((server) => protocolOf(server, protocols) !== undefined);
  const isNamed = groups.length > 0 && groups.every(({ Group }) => Group);
  return isNamed && servers.every(({ length }) => length > 0) && written && isRestorable(source);
}

/** Whether both have the same effect; host names are case-insensitive. */
export function sameSource(wanted: RelaySource, live: RelaySource): boolean {
  return !live.unreadable && wanted.app === live.app && comparable(wanted) === comparable(live);
}

function comparable({ groups }: RelaySource): string {
  return JSON.stringify(
    groups.map(({ Group, Servers }) => [
      Group ?? '',
      (Servers ?? []).map((server) => [
        server.RelaySourceDomain.toLowerCase(),
        server.RelaySourceProtocol?.toLowerCase() ?? '',
        Object.entries(server.RelaySourceParams ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      ]),
    ]),
  );
}

export function toState(source: RelaySource, protocols: readonly PullProtocol[]): PullState {
  const { app, groups, unreadable } = source;
  const name = app === '' ? ALL_APPS : app;
  if (unreadable) {
    const unshown = [{ value: unreadable.value }];
    const inconsistencies = [sentenceOf(unreadable)];
    return { app: name, origins: [], inconsistencies, unshown, hasUnreadableRecord: true };
  }
  const inconsistencies: string[] = [];
  const servers = groups.flatMap(({ Group, Servers }) =>
    (Servers ?? []).map((server) => ({ group: Group || DEFAULT_GROUP, server })),
  );
  const origins = servers.map(({ group, server }, index) => {
    const { origin, faults } = toOrigin(server, protocols);
    inconsistencies.push(...faults.map((fault) => `origins[${index}]: ${fault}.`));
    return { ...origin, group };
  });
  const unknown = servers.filter(({ server }) => protocolOf(server, protocols) === undefined);
  const unshown = [
    ...unknown.map(({ server }) => ({
      field: 'origins',
      value: new Secret(`${server.RelaySourceDomain} ${server.RelaySourceProtocol ?? ''}`),
    })),
    ...(source.hidden?.lost ?? []).map(({ value }) => ({ value })),
  ];
  inconsistencies.push(...hiddenFaults('The configuration', source));
  return { app: name, origins, inconsistencies, ...(unshown.length > 0 && { unshown }) };
}

function toOrigin(
  server: RelayServer,
  protocols: readonly PullProtocol[],
): { origin: PullState['origins'][number]; faults: string[] } {
  const word = server.RelaySourceProtocol ?? '';
  const protocol = protocolOf(server, protocols);
  const { host, port, fault } = splitAddress(server.RelaySourceDomain);
  const params = server.RelaySourceParams ?? {};
  // Left out where it is the default, as when it is written.
  const ownPort = protocol && port === DEFAULT_PORT[protocol] ? undefined : port;
  return {
    origin: {
      ...(protocol && { protocol }),
      host,
      ...(ownPort !== undefined && { port: ownPort }),
      ...(Object.keys(params).length > 0 && { params }),
    },
    faults: [...(protocol ? [] : [`it uses the protocol "${word}", which livegate does not know`]), ...fault],
  };
}

function protocolOf(
  { RelaySourceProtocol: word }: RelayServer,
  protocols: readonly PullProtocol[],
): PullProtocol | undefined {
  return protocols.find((protocol) => PROTOCOL_WORDS[protocol] === word?.toLowerCase());
}

/**
 * `host`, `host:port`, `[IPv6]`, `[IPv6]:port`, and an IPv6 address without brackets, as a console
 * may have stored it.
 */
function splitAddress(address: string): { host: string; port?: number; fault: string[] } {
  const [, bracketed, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(address) ?? [];
  const host = bracketed ?? name;
  const port = digits === undefined ? undefined : Number(digits);
  if (host !== undefined && (port === undefined || (port >= 1 && port <= 65535))) {
    return { host, ...(port !== undefined && { port }), fault: [] };
  }
  return {
    host: address,
    fault: isIPv6(address) ? [] : [`its address "${address}" is neither a host nor host:port`],
  };
}

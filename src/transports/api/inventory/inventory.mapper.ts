import { Observed } from '../../../application/inventory/inventory.service';
import { DeliveryScope, DomainRole, DomainState, LiveDomain, LiveVhost } from '../../../domain/resources/inventory';
import { formatScope } from '../../../domain/resources/resource-name';
import { ProtoTimestamp } from '../messages/proto-time';
import { presentUnread } from '../messages/unread-fields';

/** `livegate.v1.Domain`. */
export interface DomainMessage {
  readonly name: string;
  readonly role?: DomainRole;
  readonly state?: DomainState;
  readonly vhost?: string;
  readonly mainDomain?: string;
  readonly ingestDomains: readonly string[];
  readonly region?: string;
  readonly scope?: DeliveryScope;
  readonly cname?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly createTime?: ProtoTimestamp;
  readonly observeTime: ProtoTimestamp;
  readonly inconsistencies?: readonly string[];
}

/** `livegate.v1.Vhost`. */
export interface VhostMessage {
  readonly name: string;
  readonly ingestDomains: readonly string[];
  readonly streamingDomains: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly observeTime: ProtoTimestamp;
}

export function presentDomain({ account, item, observedAtMs }: Observed<LiveDomain>): DomainMessage {
  const { name, vhost, mainDomain, ingestDomains, labels, createdAtMs, unread, ...rest } = item;
  const nameOf = (domain: string): string => `accounts/${account}/${formatScope({ type: 'DOMAIN', domain })}`;
  return {
    name: nameOf(name),
    ...rest,
    ...(vhost !== undefined && { vhost: `accounts/${account}/${formatScope({ type: 'VHOST', vhost })}` }),
    ...(mainDomain !== undefined && { mainDomain: nameOf(mainDomain) }),
    ingestDomains: ingestDomains.map(nameOf),
    labels: labels ?? {},
    ...(createdAtMs !== undefined && { createTime: new ProtoTimestamp(createdAtMs) }),
    observeTime: new ProtoTimestamp(observedAtMs),
    ...presentUnread(unread),
  };
}

export function presentVhost({ account, item, observedAtMs }: Observed<LiveVhost>): VhostMessage {
  const { name: vhost, ingestDomains, streamingDomains, labels, project } = item;
  const nameOf = (domain: string): string => `accounts/${account}/${formatScope({ type: 'DOMAIN', domain })}`;
  return {
    name: `accounts/${account}/${formatScope({ type: 'VHOST', vhost })}`,
    ingestDomains: ingestDomains.map(nameOf),
    streamingDomains: streamingDomains.map(nameOf),
    labels: labels ?? {},
    ...(project !== undefined && { project }),
    observeTime: new ProtoTimestamp(observedAtMs),
  };
}

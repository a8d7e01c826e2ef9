import { z } from 'zod';
import { DeliveryScope, DomainField, DomainRole, DomainState, LiveDomain } from '../../domain/resources/inventory';
import { isSegment } from '../../domain/resources/name-segments';
import { instantOf } from '../../domain/time/instant';
import { COUNT, lenientRow, OPTIONAL_TEXT, TEXT, unreadFields } from '../lenient-values';
import { hostNameOf } from '../listed-names';
import { ListPage } from '../whole-list';

/** One domain of the list; undefined for what is absent, or means nothing to livegate. */
export interface ListedDomain {
  /** Distinguishes it from a deleted domain of the same name. */
  readonly key: string;
  /** Undefined if the cloud's name is no host name. */
  readonly domain: LiveDomain | undefined;
}

const ROLES: Readonly<Record<string, DomainRole>> = { push: 'INGEST', 'pull-flv': 'STREAMING' };

/** Volcengine: ListDomainDetail, response, Status; 6, blocked, in the SDK for Go only. */
const STATES: readonly DomainState[] = [
  'ACTIVE',
  'PENDING',
  'DISABLED',
  'DELETED',
  'REJECTED',
  'SUSPENDED',
  'SUSPENDED',
];

/** Volcengine: ListDomainDetail, response, Region; BytePlus writes the words without `cn-`. */
const SCOPES: Readonly<Record<string, DeliveryScope>> = {
  cn: 'MAINLAND_CHINA',
  'cn-oversea': 'OUTSIDE_MAINLAND_CHINA',
  oversea: 'OUTSIDE_MAINLAND_CHINA',
  'cn-global': 'GLOBAL',
  global: 'GLOBAL',
};

const LABELS = z
  .array(z.object({ Key: TEXT, Value: TEXT.nullish() }))
  .nullish()
  .transform((tags) => Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])));

/** Volcengine: ListDomainDetail, response, DomainList. */
const DOMAIN = z.object({
  Domain: z.string().min(1),
  Vhost: OPTIONAL_TEXT,
  Type: OPTIONAL_TEXT,
  Status: OPTIONAL_TEXT,
  Region: OPTIONAL_TEXT,
  CNAME: OPTIONAL_TEXT,
  ProjectName: OPTIONAL_TEXT,
  Tags: LABELS,
  CreateTime: OPTIONAL_TEXT,
});

const FIELDS: Readonly<Record<string, DomainField>> = {
  Vhost: 'vhost',
  Type: 'role',
  Status: 'state',
  Region: 'region',
  CNAME: 'cname',
  ProjectName: 'project',
  Tags: 'labels',
  CreateTime: 'createTime',
};

const LISTED = lenientRow(DOMAIN).transform(({ row: { Domain, ...rest }, unread }): ListedDomain => {
  const name = hostNameOf(Domain);
  return {
    key: [Domain, rest.Status, rest.CreateTime].join(' '),
    domain: name === undefined ? undefined : toDomain(name, rest, unreadFields(unread, FIELDS)),
  };
});

/** Result of ListDomainDetail; no list, null for it and an empty list are the same. */
export const domainPage = z
  .object({ Total: COUNT, DomainList: z.array(LISTED).nullish() })
  .transform(({ Total, DomainList }): ListPage<ListedDomain> => ({ items: DomainList ?? [], total: Total }));

interface DomainFields {
  readonly Vhost?: string | undefined;
  readonly Type?: string | undefined;
  readonly Status?: string | undefined;
  readonly Region?: string | undefined;
  readonly CNAME?: string | undefined;
  readonly ProjectName?: string | undefined;
  readonly Tags: Readonly<Record<string, string>>;
  readonly CreateTime?: string | undefined;
}

function toDomain(name: string, fields: DomainFields, unread: readonly DomainField[] | undefined): LiveDomain {
  const { Vhost: vhost, Region: region, CNAME: cname, ProjectName: project, Tags: labels } = fields;
  const role = ROLES[fields.Type ?? ''];
  const state = STATES[Number(fields.Status)];
  const scope = SCOPES[region ?? ''];
  const createdAtMs = instantOf(fields.CreateTime ?? '');
  return {
    name,
    ...(role && { role }),
    ...(state && { state }),
    ...(vhost !== undefined && isSegment('vhost', vhost) && { vhost }),
    ingestDomains: [],
    ...(region !== undefined && { region }),
    ...(scope && { scope }),
    ...(cname !== undefined && { cname }),
    labels,
    ...(project !== undefined && { project }),
    ...(createdAtMs !== undefined && { createdAtMs }),
    ...(unread && { unread }),
  };
}

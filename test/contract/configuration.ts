import { requestRecord } from '../support/request-record';
import { CallContext } from '../../src/application/operations/call-operation';
import { RequestedFields } from '../../src/application/resources/patch';
import { Resource } from '../../src/application/resources/resource-view';
import { CallbackName, PullName } from '../../src/domain/resources/resource-name';
import { Fields } from '../../src/domain/resources/resource-fields';
import { CallbackScope, CallbackSpec } from '../../src/domain/resources/callback-config';
import { Grant } from '../../src/domain/access/caller';
import {
  CallbackCapability,
  FieldBounds,
  ProviderCapabilities,
  PullCapability,
} from '../../src/domain/resources/capability';
import { UpstreamCallRecord } from '../../src/domain/operations/operation';
import { Origin, PULL_PROTOCOLS, PullScope, PullSpec } from '../../src/domain/resources/pull-config';
import { Secret } from '../../src/domain/access/secret';
import { ProviderHarness } from './harness/provider.harness';
import { FIRST_ENTRY, Subject } from './subject';

/** Within the bounds of every provider. */
export const KEY = '0123456789abcdefKEY';

export interface Request {
  readonly validateOnly?: boolean;
  readonly force?: boolean;
  readonly allowMissing?: boolean;
  readonly signal?: AbortSignal;
  /** Account entry. */
  readonly account?: string;
}

/**
 * One configuration that a provider declares, callback or pull alike: how it is asked for, with
 * everything on and with as little as can be, and how it must then look.
 */
export interface Configuration {
  readonly title: string;
  /** One of those that stand for the others: of every kind, and of every scope. */
  readonly isDistinct: boolean;
  /** The vendor's records that it is made of. */
  readonly records: readonly string[];
  /** With everything that can be read back; `variant` tells two of them apart. */
  set(subject: Subject, variant: string, request?: Request): Promise<Shown>;
  /** With nothing that is not required. */
  setBare(subject: Subject, request?: Request): Promise<Shown>;
  /** As `setBare`, signed with the key that is live. Absent where events cannot be signed. */
  setKeepingKey?(subject: Subject): Promise<Shown>;
  get(subject: Subject, request?: Request): Promise<Shown>;
  delete(subject: Subject, request?: Request): Promise<readonly UpstreamCallRecord[]>;
  list(subject: Subject): Promise<readonly Shown[]>;
  shown(variant: string): Fields;
  shownBare(): Fields;
}

type Case = Omit<Configuration, 'isDistinct'>;

export type Shown = Resource<CallbackName> | Resource<PullName>;

/** Every kind in every scope, and pulling for two apps and for all. */
export function configurationsOf(capabilities: ProviderCapabilities, harness: ProviderHarness): Configuration[] {
  return [
    ...capabilities.callbacks.flatMap((capability, i) =>
      capability.scopes.map((type, j) => ({
        ...callbackOf(capability, harness.callbackScope(capability.kind, type), harness),
        isDistinct: i === 0 || j === 0,
      })),
    ),
    ...capabilities.pull.scopes.flatMap((type) =>
      ['show', 'stage', '*'].map((app) => ({
        ...pullOf(capabilities.pull, harness.pullScope(type), app, harness),
        isDistinct: app !== 'stage',
      })),
    ),
  ];
}

/** As a caller gives it. */
export function givenCallback({ urls, auth, stream, recording }: CallbackSpec): RequestedFields {
  return { fields: { urls, auth: auth && { enabled: true, ...auth }, stream, recording }, violations: [] };
}

export function givenPull(spec: PullSpec): RequestedFields {
  return { fields: { ...spec }, violations: [] };
}

function callbackOf(capability: CallbackCapability, scope: CallbackScope, harness: ProviderHarness): Case {
  const { kind } = capability;
  const has = (field: string) => declares(capability.fields, field) && !harness.unreadable.includes(field);
  const full = (variant: string) => fullCallback(capability, has, variant);
  const bare: CallbackSpec = { kind, urls: ['https://bare.example.com/'] };
  const name = ({ account = FIRST_ENTRY }: Request) => ({ account, scope, kind });
  const set = (subject: Subject, spec: CallbackSpec, request: Request = {}) =>
    subject.callbacks.set(name(request), givenCallback(spec), optionsOf(request), callOf(request));
  return {
    title: `${kind} of ${scope.type}`,
    records: harness.callbackRecords(scope, kind),
    set: (subject, variant, request) => set(subject, full(variant), request),
    setBare: (subject, request) => set(subject, bare, request),
    ...(has('auth.enabled') && { setKeepingKey: (subject: Subject) => set(subject, { ...bare, auth: {} }) }),
    get: (subject, request = {}) => subject.callbacks.get(name(request), callOf(request)),
    delete: (subject, request = {}) => subject.callbacks.delete(name(request), optionsOf(request), callOf(request)),
    list: async (subject) => (await subject.callbacks.list(name({}), {}, callOf({}))).items,
    shown: (variant) => shownCallback(full(variant), has),
    shownBare: () => shownCallback(bare, has),
  };
}

function pullOf(capability: PullCapability, scope: PullScope, app: string, harness: ProviderHarness): Case {
  const has = (field: string) => declares(capability.fields, field);
  const full = (variant: string) => fullPull(capability, has, variant);
  const bare: PullSpec = { origins: [{ protocol: protocolsOf(capability)[0], host: 'bare.example.org' }] };
  const name = ({ account = FIRST_ENTRY }: Request) => ({ account, scope, app });
  const set = (subject: Subject, spec: PullSpec, request: Request = {}) =>
    subject.pulls.set(name(request), givenPull(spec), optionsOf(request), callOf(request));
  return {
    title: `pulling for ${app} of ${scope.type}`,
    records: harness.pullRecords(scope, app),
    set: (subject, variant, request) => set(subject, full(variant), request),
    setBare: (subject, request) => set(subject, bare, request),
    get: (subject, request = {}) => subject.pulls.get(name(request), callOf(request)),
    delete: (subject, request = {}) => subject.pulls.delete(name(request), optionsOf(request), callOf(request)),
    list: async (subject) => (await subject.pulls.list(name({}), {}, callOf({}))).items,
    shown: (variant) => shownPull(full(variant), has),
    shownBare: () => shownPull(bare, has),
  };
}

export function declares(fields: readonly FieldBounds[], field: string): boolean {
  return fields.some((bounds) => bounds.field === field);
}

type Has = (field: string) => boolean;

function fullCallback({ kind, fields }: CallbackCapability, has: Has, variant: string): CallbackSpec {
  const { maxItems = 2 } = fields.find(({ field }) => field === 'urls') ?? {};
  const url = (what: string) => `https://hooks.example.com/${variant}/${what}?a=1&b=%20`;
  const stream = {
    ...(has('stream.exceptionUrl') && { exceptionUrl: url('exception') }),
    ...(has('stream.transcodedStreams') && { transcodedStreams: true }),
  };
  const recording = {
    ...(has('recording.onDemandUrl') && { onDemandUrl: url('on-demand') }),
    ...(has('recording.statusEvents') && { statusEvents: true }),
  };
  return {
    kind,
    urls: ['one', 'two'].slice(0, maxItems).map(url),
    ...(has('auth.enabled') && { auth: { key: new Secret(KEY) } }),
    ...(kind === 'STREAM' && { stream }),
    ...(kind === 'RECORDING' && { recording }),
  };
}

function shownCallback({ kind, urls, auth, stream, recording }: CallbackSpec, has: Has): Fields {
  const signed = auth !== undefined;
  const options = { ...(has('stream.transcodedStreams') && { transcodedStreams: false }), ...stream };
  return {
    urls,
    ...(has('auth.enabled') && {
      auth: { enabled: signed, ...(signed && { keyFingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string }) },
    }),
    ...(kind === 'STREAM' && Object.keys(options).length > 0 && { stream: options }),
    ...(has('recording.statusEvents') && { recording: { statusEvents: false, ...recording } }),
  };
}

function protocolsOf({ fields }: PullCapability): [Origin['protocol'], ...Origin['protocol'][]] {
  const values = fields.find(({ field }) => field === 'origins.protocol')?.values ?? [];
  const [first, ...others] = PULL_PROTOCOLS.filter((protocol) => values.includes(protocol));
  if (first === undefined) throw new Error('a provider that pulls has a protocol for it');
  return [first, ...others];
}

function fullPull(capability: PullCapability, has: Has, variant: string): PullSpec {
  const [first, second = first] = protocolsOf(capability);
  return {
    origins: [
      {
        protocol: first,
        host: `one.${variant}.example.org`,
        ...(capability.customPorts && { port: 19350 }),
        ...(has('origins.group') && { group: 'main' }),
        ...(has('origins.params') && { params: { token: variant } }),
      },
      {
        protocol: capability.oneProtocol ? first : second,
        host: capability.ipv6Origins ? '2606:4700::1111' : `two.${variant}.example.org`,
        ...(has('origins.group') && { group: 'spare' }),
      },
    ],
    ...(has('originApp') && { originApp: 'live' }),
    ...(has('transcodedStreams') && { transcodedStreams: true }),
  };
}

function shownPull(spec: PullSpec, has: Has): Fields {
  return {
    ...(has('transcodedStreams') && { transcodedStreams: false }),
    ...spec,
    origins: spec.origins.map((origin) => ({ ...(has('origins.group') && { group: 'default' }), ...origin })),
  };
}

function optionsOf({ validateOnly = false, force = false, allowMissing = false }: Request) {
  return { validateOnly, force, allowMissing };
}

/** Answers to a caller without `read` hold only what it wrote. */
const READS_ALL: readonly Grant[] = [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] }];

export function callOf({ signal = new AbortController().signal }: Request): CallContext {
  return { caller: { id: 'somebody', grants: READS_ALL }, requestId: 'req-1', signal, record: requestRecord() };
}

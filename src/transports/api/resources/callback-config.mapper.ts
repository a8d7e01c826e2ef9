import { GivenCallback } from '../../../application/resources/callback-config.type';
import { addFaults } from '../../../application/request-faults';
import { RequestedFields } from '../../../application/resources/patch';
import { Resource } from '../../../application/resources/resource-view';
import { CallbackKind, CallbackSpec } from '../../../domain/resources/callback-config';
import { Violation } from '../../../domain/errors/gateway-error';
import { isBlock } from '../../../domain/resources/resource-fields';
import { CallbackName, formatCallbackName } from '../../../domain/resources/resource-name';
import { Secret } from '../../../domain/access/secret';
import { CallbackAuthDto, CallbackConfigDto } from '../messages/resources.dto';
import { presentShared, SharedMessage } from './resource.mapper';

/** `livegate.v1.CallbackConfig` in answers. */
export interface CallbackConfigMessage extends SharedMessage {
  readonly kind: CallbackKind;
  readonly urls: readonly string[];
  readonly auth?: {
    readonly enabled?: boolean;
    readonly keySet: boolean;
    readonly keyFingerprint?: string;
    readonly keyRef?: string;
  };
  readonly stream?: CallbackSpec['stream'];
  readonly recording?: CallbackSpec['recording'];
}

/** Reads the body, with the faults that need no provider. */
export function toGivenCallback(
  kind: CallbackKind,
  { kind: word, urls, auth, stream, recording }: CallbackConfigDto,
  violations: readonly Violation[],
): RequestedFields {
  const faults: Violation[] = [];
  if (word !== undefined && word !== 'KIND_UNSPECIFIED' && word !== kind) {
    faults.push({ field: 'kind', reason: 'CONFLICT', description: 'must agree with the name' });
  }
  for (const [field, block, of] of [
    ['stream', stream, 'STREAM'],
    ['recording', recording, 'RECORDING'],
  ] as const) {
    if (block && kind !== of) faults.push({ field, reason: 'CONFLICT', description: `belongs to kind ${of}` });
  }
  const fields: GivenCallback = {
    ...(urls && { urls }),
    ...(auth && { auth: toAuth(auth) }),
    ...(stream && { stream: withoutEmpty(stream) }),
    ...(recording && { recording: withoutEmpty(recording) }),
  };
  return { fields: { ...fields }, violations: addFaults(violations, faults) };
}

function toAuth({ enabled, key, keyRef }: CallbackAuthDto): GivenCallback['auth'] {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(key !== undefined && { key: new Secret(key) }),
    ...(keyRef && { keyRef }),
  };
}

/** proto3: an empty string in a field without presence means absent. */
function withoutEmpty<T extends object>(block: T): T {
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined && value !== '')) as T;
}

/** If the fingerprint is not disclosed, it is empty. */
function presentAuth({ keyFingerprint, ...auth }: { readonly enabled?: boolean; readonly keyFingerprint?: string }) {
  return Object.assign(auth, { keySet: keyFingerprint !== undefined, ...(keyFingerprint && { keyFingerprint }) });
}

export function presentCallback(resource: Resource<CallbackName>): CallbackConfigMessage {
  const { name, fields } = resource;
  const { auth, ...others } = fields as Partial<CallbackConfigMessage>;
  return {
    name: formatCallbackName(name),
    kind: name.kind,
    ...others,
    urls: others.urls ?? [],
    ...(isBlock(auth) && { auth: presentAuth(auth) }),
    ...presentShared(resource),
  };
}

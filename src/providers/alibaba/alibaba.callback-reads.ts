import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { CALLBACK_KINDS } from '../../domain/resources/callback-config';
import { AlibabaApi } from './alibaba.api';
import { CALLBACK_FAMILIES, CallbackFamily } from './alibaba.callback-families';
import { CallbackSettings, decodeCallback } from './alibaba.callback-mapper';
import { ActionCall } from './alibaba.client';

/** An existing configuration. */
export interface LiveCallback {
  readonly family: CallbackFamily;
  readonly settings: CallbackSettings;
}

interface ReadResult {
  readonly family: CallbackFamily;
  readonly settings?: CallbackSettings;
  readonly error?: GatewayError;
}

export function describeCall(family: CallbackFamily, domain: string): ActionCall<CallbackSettings | undefined> {
  return {
    action: family.describe,
    parameters: { DomainName: domain },
    decode: (answer) => decodeCallback(family, answer),
    absent: () => undefined,
  };
}

/** The existing configurations, of the kinds that a domain of this type can have. */
export async function listCallbacks(api: AlibabaApi, operation: Operation, domain: string): Promise<LiveCallback[]> {
  // None of these rejects, so that a failed list leaves no call running.
  const reads = await Promise.all(
    CALLBACK_KINDS.map((kind) => tryRead(api, operation, domain, CALLBACK_FAMILIES[kind])),
  );
  const readableTypes = new Set(reads.filter(({ error }) => !error).map(({ family }) => family.domainType));
  for (const { family, error } of reads) {
    if (error && !isImpossibleKind(error, family, readableTypes)) throw error;
  }
  return reads.flatMap(({ family, settings }) => (settings ? [{ family, settings }] : []));
}

async function tryRead(
  api: AlibabaApi,
  operation: Operation,
  domain: string,
  family: CallbackFamily,
): Promise<ReadResult> {
  try {
    return { family, settings: await api.read(operation, describeCall(family, domain)) };
  } catch (thrown) {
    return { family, error: GatewayError.from(thrown) };
  }
}

/**
 * Whether a Describe failed because a domain of this type cannot have this kind. Only the ingest
 * family has its own code for that. The others answer that the domain does not exist or that the
 * operation is illegal, which means the same if a family of the other type could read the domain.
 */
function isImpossibleKind(
  { reason }: GatewayError,
  { domainType }: CallbackFamily,
  readableTypes: ReadonlySet<CallbackFamily['domainType']>,
): boolean {
  if (reason === 'DOMAIN_TYPE_MISMATCH') return true;
  const isAmbiguous = reason === 'DOMAIN_NOT_FOUND' || reason === 'OPERATION_NOT_ALLOWED';
  return isAmbiguous && readableTypes.has(domainType === 'ingest' ? 'streaming' : 'ingest');
}

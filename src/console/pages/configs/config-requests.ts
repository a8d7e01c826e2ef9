import { LivegateClient, LivegateError } from '../../../client';
import type { UpstreamCall } from '../../../client';
import { Collection, ClientConfig, JsonFields, withField } from './config-fields';
import type { ConfigInput } from './editor/draft';
import type { How } from './review/review';

/** Undefined: there is none. */
export async function readConfig(
  client: LivegateClient,
  name: string,
  collection: Collection,
  signal?: AbortSignal,
): Promise<ClientConfig | undefined> {
  try {
    return await client[collection].get(name, { signal });
  } catch (error) {
    if (error instanceof LivegateError && error.reason === 'CONFIG_NOT_FOUND') return undefined;
    throw error;
  }
}

interface Write {
  readonly name: string;
  readonly collection: Collection;
  /** What the write is based on and replaces; undefined: there must be none. */
  readonly base: ClientConfig | undefined;
  readonly input: ConfigInput;
}

export async function writeConfig(
  client: LivegateClient,
  { name, collection, base, input }: Write,
  { validateOnly, force }: How,
): Promise<readonly UpstreamCall[]> {
  const etag = base?.etag;
  const options = { validateOnly, force, ...(base ? etag !== undefined && { etag } : { createOnly: true }) };
  return (await client[collection].set(name, input, options)).upstreamCalls;
}

export async function deleteConfig(
  client: LivegateClient,
  {
    name,
    collection,
    etag,
  }: { readonly name: string; readonly collection: Collection; readonly etag?: string | undefined },
  { validateOnly, force }: How,
): Promise<readonly UpstreamCall[]> {
  const options = { validateOnly, force, ...(etag !== undefined && { etag }) };
  return (await client[collection].delete(name, options)).upstreamCalls;
}

interface Repair {
  readonly name: string;
  readonly collection: Collection;
  readonly config: ClientConfig;
  /** What drifted and shall be as it was. */
  readonly fields: ClientConfig['drift'];
}

/** Writes again what livegate had applied, and nothing else. */
export async function repairConfig(
  client: LivegateClient,
  { name, collection, config: { etag }, fields }: Repair,
  { validateOnly, force }: How,
): Promise<readonly UpstreamCall[]> {
  const applied = fields.reduce<JsonFields>(
    // An empty text stands for the default: what the mask names and the patch lacks is reset.
    (patch, { field, applied }) => withField(patch, field, applied === '' ? undefined : JSON.parse(applied)),
    {},
  );
  const updateMask = fields.map(({ field }) => field).join(',');
  const options = { updateMask, validateOnly, force, ...(etag !== undefined && { etag }) };
  return (await client[collection].update(name, applied, options)).upstreamCalls;
}

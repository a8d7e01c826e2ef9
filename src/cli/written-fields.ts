/** What only answers have, and what the name says already. */
const READ_ONLY = ['etag', 'kind', 'observeTime', 'inconsistencies', 'upstreamCalls', 'rememberedFields', 'drift'];

/** The fields of a read that a write takes, without the key's fingerprint. */
export function writtenFields(config: object): Record<string, unknown> {
  const fields = Object.entries(config).filter(([field]) => !READ_ONLY.includes(field));
  return Object.fromEntries(fields.map(([field, value]) => [field, field === 'auth' ? writtenAuth(value) : value]));
}

/** The same without the name, which the command has been given. */
export function editableConfig(config: object): Record<string, unknown> {
  const { name: _name, ...fields } = writtenFields(config);
  return fields;
}

function writtenAuth(auth: unknown): object {
  const { enabled, keyRef } = Object(auth) as { enabled?: boolean; keyRef?: string };
  return { enabled: enabled ?? false, ...(keyRef && { keyRef }) };
}

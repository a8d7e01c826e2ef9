import { HttpRule } from './incoming-request';

/** The query parameters of each kind of method; a spec holds them against the proto's messages. */
export const GET_RULE: HttpRule = { query: {} };
export const LIST_RULE: HttpRule = { query: { pageSize: 'integer', pageToken: 'string' } };
export const LIST_AUDIT_RULE: HttpRule = {
  query: {
    ...LIST_RULE.query,
    startTime: 'time',
    endTime: 'time',
    kind: 'string',
    caller: 'string',
    method: 'string',
    resource: 'string',
    requestId: 'string',
    operationId: 'string',
  },
};
export const DELETE_RULE: HttpRule = {
  query: { allowMissing: 'boolean', validateOnly: 'boolean', force: 'boolean', etag: 'string' },
  conditional: true,
};
export const UPDATE_BREAKER_RULE: HttpRule = { query: { updateMask: 'mask' }, body: 'breaker' };

/** `body` is the resource. */
export function setRule(body: string): HttpRule {
  return { query: { validateOnly: 'boolean', force: 'boolean', etag: 'string' }, body, conditional: true };
}

/** `body` is the resource. */
export function updateRule(body: string): HttpRule {
  return { query: { updateMask: 'mask', ...DELETE_RULE.query }, body, conditional: true };
}

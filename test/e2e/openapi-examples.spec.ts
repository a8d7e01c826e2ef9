import 'reflect-metadata';
import { CALLBACK_CONFIG } from '../../src/application/resources/callback-config.type';
import { PULL_CONFIG } from '../../src/application/resources/pull-config.type';
import { callbackViolations, pullViolations } from '../../src/application/resources/capability-check';
import { ProviderDescription } from '../../src/domain/operations/live-provider.port';
import { parseCallbackName, parsePullName } from '../../src/domain/resources/resource-name';
import { toGivenCallback } from '../../src/transports/api/resources/callback-config.mapper';
import { CallbackConfigDto, PullConfigDto } from '../../src/transports/api/messages/resources.dto';
import { toGivenPull } from '../../src/transports/api/resources/pull-config.mapper';
import { readMessage } from '../../src/transports/api/messages/read-message';
import { Example, OperationObject } from '../../src/transports/openapi/openapi.document';
import { ajv, DOCUMENT_URL, operations, PROVIDERS } from '../support/openapi-contract';

/*
 * The examples in the document, held to its own schemas and to the checks that real requests go
 * through.
 */

const POLICY = { allowPrivateHosts: false };

describe('the examples', () => {
  // Of what providers have; a breaker is livegate's own, and a POST sends a test event.
  const writes = operations.filter(
    ({ verb, operation }) => !['get', 'post'].includes(verb) && operation['x-livegate-providers'],
  );

  it('are there for each write and provider with the path', () => {
    expect(writes).toHaveLength(15);
    for (const { operation } of writes) {
      const providers = operation['x-livegate-providers'];
      expect(Object.keys(answerExamples(operation))).toEqual(providers);
      if (operation.requestBody) expect(Object.keys(requestExamples(operation))).toEqual(providers);
    }
  });

  it.each(writes.filter(({ operation }) => operation.requestBody))(
    'of a request are legal: $operation.operationId',
    ({ path, operation }) => {
      for (const [id, { value }] of Object.entries(requestExamples(operation))) {
        const isCallback = path.includes('callbackConfigs');
        expect(errorsOf(path, value, 'Input')).toEqual([]);
        if (isCallback) expect(value).toMatchObject({ auth: { enabled: true, key: expect.any(String) as string } });
        const name = answerExamples(operation)[id]?.value['name'] as string;
        expect(isCallback ? callbackFaults(id, name, value) : pullFaults(id, name, value)).toEqual([]);
      }
    },
  );

  it('of an answer are what the request said, under a name of the path, and never with a key', () => {
    for (const { path, operation } of writes.filter((one) => one.operation.requestBody)) {
      for (const [id, { value }] of Object.entries(answerExamples(operation))) {
        const { key: _, ...auth } = {
          key: '',
          ...(requestExamples(operation)[id]?.value['auth'] as object | undefined),
        };
        expect(errorsOf(path, value)).toEqual([]);
        expect(value).toMatchObject({ ...requestExamples(operation)[id]?.value, ...(value['auth'] ? { auth } : {}) });
        expect(JSON.stringify(value)).not.toContain('"key"');
        const pattern = path.replace('/v1/', '').replace(/\{[^}]+\}/g, '[^/]+');
        expect(value['name']).toMatch(new RegExp(`^${pattern}$`));
      }
    }
  });

  it('call actions that the provider has', () => {
    for (const { operation } of writes) {
      for (const [id, { value }] of Object.entries(answerExamples(operation))) {
        const actions = (value['upstreamCalls'] as { action: string }[]).map(({ action }) => action);
        const quotas = PROVIDERS.find((provider) => provider.id === id)?.capabilities.quotas ?? {};
        expect([operation.operationId, actions.length]).toEqual([operation.operationId, 1]);
        expect(Object.keys(quotas)).toEqual(expect.arrayContaining(actions));
        expect(actions[0]).toMatch(operation.requestBody ? /^(Set|Update)/ : /^Delete/);
        expect(/pull|relay/i.test(String(actions[0]))).toBe(operation.operationId.includes('Pull'));
      }
    }
  });

  it('name no hosts but those that are reserved for examples', () => {
    const hosts = JSON.stringify(operations).match(/[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|cn)\b/g) ?? [];
    expect(hosts.length).toBeGreaterThan(10);
    expect(hosts.filter((host) => !/^(.+\.)?example\.(com|org)$/.test(host))).toEqual([]);
  });

  function callbackFaults(id: string, name: string, value: unknown): unknown[] {
    const parsed = parseCallbackName('name', name);
    if (!parsed.ok) return [...parsed.violations];
    const read = readMessage(CallbackConfigDto, { message: value as Record<string, unknown>, violations: [] });
    const given = toGivenCallback(parsed.value.kind, read.value, read.violations);
    const draft = CALLBACK_CONFIG.parse(parsed.value, given.fields, given.violations);
    return [...draft.violations, ...callbackViolations(provider(id), parsed.value.scope, draft.spec, POLICY)];
  }

  function pullFaults(id: string, name: string, value: unknown): unknown[] {
    const parsed = parsePullName('name', name);
    if (!parsed.ok) return [...parsed.violations];
    const read = readMessage(PullConfigDto, { message: value as Record<string, unknown>, violations: [] });
    const given = toGivenPull(read.value, read.violations);
    const draft = PULL_CONFIG.parse(parsed.value, given.fields, given.violations);
    return [
      ...draft.violations,
      ...pullViolations(provider(id), parsed.value.scope, parsed.value.app, draft.spec, POLICY),
    ];
  }
});

function provider(id: string): ProviderDescription {
  const found = PROVIDERS.find((one) => one.id === id);
  if (!found) throw new Error(`no provider ${id}`);
  return found;
}

function requestExamples(operation: OperationObject): Readonly<Record<string, Example>> {
  return operation.requestBody?.content['application/json']?.examples ?? {};
}

function answerExamples({ responses }: OperationObject): Readonly<Record<string, Example>> {
  const answer = responses['200'];
  return (answer && 'content' in answer && answer.content?.['application/json']?.examples) || {};
}

/** By the schema of the resource under the path. */
function errorsOf(path: string, value: unknown, suffix = ''): unknown[] {
  const schema = path.includes('callbackConfigs') ? 'CallbackConfig' : 'PullConfig';
  const isValid = ajv.compile({ $ref: `${DOCUMENT_URL}#/components/schemas/${schema}${suffix}` });
  return isValid(value) ? [] : (isValid.errors ?? []);
}

/*
 * Every provider of the catalog goes through the conformance suite; one without a harness, or without capabilities that a caller
 * could use, fails here. What each case is about is said in provider-contract.ts.
 */
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { HARNESSES } from './harness/harness.catalog';
import { providerContract } from './provider-contract';

it('has a harness for each provider, and no other', () => {
  expect(Object.keys(HARNESSES).sort()).toEqual(PROVIDER_CATALOG.map(({ id }) => id).sort());
});

describe.each(PROVIDER_CATALOG.map((registration) => [registration.id, registration] as const))(
  '%s',
  (id, registration) => {
    const { callbacks, pull, quotas } = registration.capabilities;

    it('declares each capability once and with a scope', () => {
      expect(new Set(callbacks.map(({ kind }) => kind)).size).toBe(callbacks.length);
      expect(callbacks.filter(({ scopes }) => scopes.length === 0)).toEqual([]);
      expect(pull.scopes).not.toEqual([]);
    });

    it('has a quota for what it calls', () => {
      expect(Object.values(quotas).filter(({ limit, windowMs }) => limit < 1 || windowMs < 1)).toEqual([]);
      expect(Object.keys(quotas)).not.toEqual([]);
    });

    const harness = HARNESSES[id];
    if (harness) providerContract(registration, harness);
  },
);

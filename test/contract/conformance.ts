import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { HARNESSES } from './harness/harness.catalog';
import { providerContract } from './provider-contract';

/**
 * The conformance suite of one provider of the catalog; each has a spec of its own, so that workers
 * share them.
 */
export function conformance(id: string): void {
  describe(id, () => {
    const registration = PROVIDER_CATALOG.find((one) => one.id === id);
    const harness = HARNESSES[id];
    if (!registration || !harness) throw new Error(`${id} has no registration or no harness`);
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

    providerContract(registration, harness);
  });
}

/*
 * Every provider of the catalog goes through the conformance suite; one without a harness or a spec
 * fails here. What each case of the suite is about is said in provider-contract.ts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { HARNESSES } from './harness/harness.catalog';

const IDS = PROVIDER_CATALOG.map(({ id }) => id).sort();

it('has a harness for each provider, and no other', () => {
  expect(Object.keys(HARNESSES).sort()).toEqual(IDS);
});

it.each(IDS)('runs the conformance suite for %s', (id) => {
  expect(existsSync(join(__dirname, `${id}.contract-spec.ts`))).toBe(true);
});

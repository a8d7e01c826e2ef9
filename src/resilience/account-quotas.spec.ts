import { atOnce } from '../domain/concurrency/stretches';
import { AccountQuotas } from './account-quotas';

const A = { limit: 15, windowMs: 1000 };
const B = { limit: 30, windowMs: 1000 };
const LESS = { limit: 1, windowMs: 1000 };
const account = (id: string, uid = '1') => ({ id, provider: 'cloud', uid, endpoint: 'https://cloud.example' });

it('has the documented quotas, and configured ones in their place', () => {
  const quotas = new AccountQuotas(new Map([['cloud', { A, B }]]));
  atOnce(quotas.configure([{ ...account('x'), quotas: { A: LESS } }]))();
  expect(quotas.of(account('y'))).toEqual({ A: LESS, B });
  expect(quotas.of(account('x', '2'))).toEqual({ A, B });
  expect(quotas.of({ ...account('x'), provider: 'other' })).toEqual({});
});

it('keeps the quotas of a removed cloud account until it is configured again', () => {
  const quotas = new AccountQuotas(new Map([['cloud', { A, B }]]));
  atOnce(quotas.configure([{ ...account('x'), quotas: { A: LESS } }]))();
  atOnce(quotas.configure([]))();
  expect(quotas.of(account('x'))).toEqual({ A: LESS, B });
  atOnce(quotas.configure([{ ...account('y'), quotas: {} }]))();
  expect(quotas.of(account('x'))).toEqual({ A, B });
});

it('keeps a bounded number of removed cloud accounts', () => {
  const quotas = new AccountQuotas(new Map([['cloud', { A, B }]]));
  for (let round = 0; round < 21; round += 1) {
    const uids = Array.from({ length: 1_000 }, (_, index) => `${round}-${index}`);
    atOnce(quotas.configure(uids.map((uid) => ({ ...account('x', uid), quotas: { A: LESS } }))))();
  }
  const isKnown = (uid: string): boolean => quotas.of(account('x', uid))['A'] === LESS;
  expect(['20-0', '19-999', '10-0', '9-999', '0-0'].map(isKnown)).toEqual([true, true, true, false, false]);
});

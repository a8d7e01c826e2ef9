import { AccountQuotas } from './account-quotas';

const A = { limit: 15, windowMs: 1000 };
const B = { limit: 30, windowMs: 1000 };
const LESS = { limit: 1, windowMs: 1000 };
const account = (id: string, uid = '1') => ({ id, provider: 'cloud', uid, endpoint: 'https://cloud.example' });

it('has what is documented, and what is configured in its place', () => {
  const quotas = new AccountQuotas(new Map([['cloud', { A, B }]]));
  quotas.configure([{ ...account('x'), quotas: { A: LESS } }]);
  expect(quotas.of(account('y'))).toEqual({ A: LESS, B });
  expect(quotas.of(account('x', '2'))).toEqual({ A, B });
  expect(quotas.of({ ...account('x'), provider: 'other' })).toEqual({});
});

it('remembers a cloud account that is not configured any more, until it is again', () => {
  const quotas = new AccountQuotas(new Map([['cloud', { A, B }]]));
  quotas.configure([{ ...account('x'), quotas: { A: LESS } }]);
  quotas.configure([]);
  expect(quotas.of(account('x'))).toEqual({ A: LESS, B });
  quotas.configure([{ ...account('y'), quotas: {} }]);
  expect(quotas.of(account('x'))).toEqual({ A, B });
});

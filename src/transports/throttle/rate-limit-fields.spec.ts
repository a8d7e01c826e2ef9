import { rateLimitFields } from './rate-limit-fields';

describe('rateLimitFields', () => {
  it.each([
    [{ limit: 100, windowMs: 1000, remaining: 99, resetMs: 1000 }, '"caller";q=100;w=1', '"caller";r=99;t=1'],
    [{ limit: 1, windowMs: 60_000, remaining: 0, resetMs: 58_001 }, '"caller";q=1;w=60', '"caller";r=0;t=59'],
    [{ limit: 10_000, windowMs: 1001, remaining: 5, resetMs: 1 }, '"caller";q=10000;w=2', '"caller";r=5;t=1'],
    [{ limit: 3, windowMs: 100, remaining: 2, resetMs: 100 }, '"caller";q=3;w=1', '"caller";r=2;t=1'],
  ])('%j', (state, policy, rateLimit) => {
    expect(rateLimitFields(state)).toEqual({ 'RateLimit-Policy': policy, RateLimit: rateLimit });
  });
});

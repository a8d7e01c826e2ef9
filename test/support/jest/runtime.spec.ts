/*
 * A mock of a package that the specs of a worker share would be ignored, so asking for one must
 * fail. Stock Jest shares nothing and mocks what it is asked to.
 */
const shared = process.env['LIVEGATE_JEST'] === 'stock' ? describe.skip : describe;

shared('a spec that mocks a package which its worker shares', () => {
  const refusal = /the specs of a worker share the package .+\/\*\* @jest-environment node \*\//;

  it.each([
    ['with a factory', () => jest.doMock('undici', () => ({}))],
    ['without one', () => jest.doMock('undici')],
    ['by setMock', () => jest.setMock('undici', {})],
    ['as an ES module', () => jest['unstable_mockModule' as 'doMock']('undici', () => ({}))],
    ['of a scope', () => jest.doMock('@nestjs/common', () => ({}))],
    ['by a file in it', () => jest.doMock('pg/lib/client', () => ({}))],
    ['by its path', () => jest.doMock('../../../node_modules/pg/lib/client', () => ({}))],
  ])('fails %s', (_way, mock) => {
    expect(mock).toThrow(refusal);
  });

  it('may mock files of the project and modules of Node', () => {
    jest.doMock('node:os', () => ({ hostname: () => 'mocked' }));
    jest.doMock('../fake-clock', () => ({ FakeClock: 'mocked' }));
    expect(jest.requireMock('node:os')).toEqual({ hostname: expect.any(Function) });
    expect(jest.requireMock('../fake-clock')).toEqual({ FakeClock: 'mocked' });
  });
});

it('evaluates a module of ours for whoever loads it, although it is compiled once', () => {
  const load = (): object => {
    let loaded: object = {};
    jest.isolateModules(() => (loaded = jest.requireActual('../fake-clock')));
    return loaded;
  };
  const [first, second] = [load(), load()] as { FakeClock: { name: string; prototype: object } }[];
  expect(first?.FakeClock.name).toBe('FakeClock');
  expect(second?.FakeClock.prototype).not.toBe(first?.FakeClock.prototype);
});

import { requestRecord } from '../../../test/support/request-record';
import { MethodTable, ServiceHandler } from './service-handler';

function serviceOf(...names: readonly string[]): ServiceHandler {
  return { methods: () => Object.fromEntries(names.map((name) => [name, () => ({ name })])) };
}

describe('the table of methods', () => {
  it('gives each method its handler, whichever service has it', async () => {
    const table = new MethodTable(['GetA', 'GetB'], [serviceOf('GetB'), serviceOf('GetA')]);
    const signal = new AbortController().signal;
    const call = { caller: { id: 'c', grants: [] }, requestId: 'req-1', signal, record: requestRecord() };
    expect(await table.of('GetB')({ message: {}, violations: [] }, call)).toEqual({ name: 'GetB' });
  });

  it.each([
    { title: 'a method without a handler', services: [serviceOf('GetA')], message: 'the method GetB has no handler' },
    {
      title: 'a handler without a method',
      services: [serviceOf('GetA', 'GetB', 'GetC')],
      message: 'the contract has no method GetC',
    },
    {
      title: 'a method with two handlers',
      services: [serviceOf('GetA', 'GetB'), serviceOf('GetB')],
      message: 'the method GetB has two handlers',
    },
  ])('refuses $title', ({ services, message }) => {
    expect(() => new MethodTable(['GetA', 'GetB'], services)).toThrow(message);
  });
});

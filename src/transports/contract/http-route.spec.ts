import { readFileSync } from 'node:fs';
import { readContract } from './contract';
import { routeOf } from './http-route';

const contract = readContract(readFileSync('src/transports/grpc/gen/livegate.binpb'));
const methods = contract.services.flatMap((service) => service.methods);

function routesOf(name: string): ReturnType<typeof routeOf>[] {
  const method = methods.find((candidate) => candidate.name === name);
  if (!method) throw new Error(`no method ${name}`);
  return contract.httpBindings(method).map((binding) => routeOf(contract, method, binding));
}

describe('the routes of a method', () => {
  it('name the variables as the resource does, in a name inside the body', () => {
    expect(routesOf('SetCallbackConfig')).toEqual([
      expect.objectContaining({
        path: '/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}',
        variables: ['account', 'domain', 'kind'],
        scope: 'DOMAIN',
        parentVariable: 'domain',
        pathField: 'callback_config',
      }),
      expect.objectContaining({
        path: '/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}',
        scope: 'VHOST',
        parentVariable: 'vhost',
      }),
      expect.objectContaining({
        path: '/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}',
        scope: 'APP',
        parentVariable: 'app',
      }),
    ]);
  });

  it('do not take the app at the end of a pull configuration for a scope', () => {
    expect(routesOf('DeletePullConfig').map(({ path, scope }) => [path, scope])).toEqual([
      ['/v1/accounts/{account}/domains/{domain}/pullConfigs/{app}', 'DOMAIN'],
      ['/v1/accounts/{account}/vhosts/{vhost}/pullConfigs/{app}', 'VHOST'],
    ]);
  });

  it("match a parent with the beginning of its children's pattern", () => {
    expect(routesOf('ListCallbackConfigs').map(({ path, scope }) => [path, scope])).toEqual([
      ['/v1/accounts/{account}/domains/{domain}/callbackConfigs', 'DOMAIN'],
      ['/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs', 'VHOST'],
      ['/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs', 'APP'],
      ['/v1/accounts/{account}/callbackConfigs', undefined],
    ]);
  });

  it('have no scope where there is no domain, vhost or app', () => {
    expect(routesOf('GetAccount')).toEqual([
      expect.objectContaining({ path: '/v1/accounts/{account}', variables: ['account'], scope: undefined }),
    ]);
    expect(routesOf('ListProviders')).toEqual([{ path: '/v1/providers', variables: [] }]);
  });

  it.each([
    '/v1/{name=projects/*}',
    '/v1/{name=accounts/*/domains/**}',
    '/v1/{nothing=accounts/*}',
    '/v1/{name}',
    '/v1/{name=accounts/*}/{parent=accounts/*}',
  ])('are refused for %s', (template) => {
    const method = methods.find(({ name }) => name === 'GetAccount');
    if (!method) throw new Error('no method');
    expect(() => routeOf(contract, method, { verb: 'get', template })).toThrow('an HTTP rule cannot be read');
  });
});

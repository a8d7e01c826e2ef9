import { RouteTable } from './route-table';

const table = new RouteTable();
table.add(['GET', 'DELETE'], '/v1/rollouts/:rollout');
table.add('POST', '/v1/rollouts/:rollout([^:]+)::apply');

it.each([
  ['/v1/rollouts/one', ['DELETE', 'GET']],
  ['/v1/rollouts/one:apply', ['DELETE', 'GET', 'POST']],
  ['/v1/rollouts/one:apply?etag=x', ['DELETE', 'GET', 'POST']],
  ['/v1/rollouts/one:other', ['DELETE', 'GET']],
  ['/v1/rollouts/:apply', ['DELETE', 'GET']],
  ['/v1/rollouts/one:two:apply', ['DELETE', 'GET']],
  ['/v1/rollouts/', []],
  ['/v1/rollouts/one:apply/', []],
])('the methods of %s are those that the router would route', (url, methods) => {
  expect(table.methodsOf(url)).toEqual(methods);
});

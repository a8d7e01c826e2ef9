import { environmentProxies } from './proxy-schema';

it('reads the environment, lower case first, and no login from a value that has none', () => {
  const { proxies, problems } = environmentProxies({
    https_proxy: 'http://us%40er:pa%3Ass@proxy.example.com:3128',
    HTTPS_PROXY: 'http://other.example.com:1',
    HTTP_PROXY: 'plain.example.com:8080',
    NO_PROXY: 'a.example.com, .b.example.com 10.0.0.0/8',
  });
  expect(problems).toEqual([]);
  expect(proxies).toMatchObject({
    http: { url: 'http://plain.example.com:8080' },
    https: { url: 'http://proxy.example.com:3128' },
    noProxy: ['a.example.com', '.b.example.com', '10.0.0.0/8'],
  });
  expect(proxies?.https?.user?.reveal()).toBe('us@er');
  expect(proxies?.https?.password?.reveal()).toBe('pa:ss');
  expect(JSON.stringify(proxies)).not.toMatch(/us@er|pa:ss|us%40er/);
});

it.each([{}, { HTTPS_PROXY: '' }, { NO_PROXY: '*' }])('has no proxy with %j', (env) => {
  expect(environmentProxies(env)).toEqual({ problems: [] });
});

it.each(['socks5://proxy:1080', 'http://proxy:3128/path', 'http://u:secret%@proxy:1', 'http://proxy:0', '://'])(
  'refuses %s, and does not repeat it',
  (value) => {
    const { problems } = environmentProxies({ HTTPS_PROXY: value });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toMatch(/secret|socks5|1080/);
  },
);

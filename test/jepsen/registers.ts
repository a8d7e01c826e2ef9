/** A resource with a value that clients swap and a number that one of them counts. */
export interface Register {
  /** Its path in the REST API. */
  readonly path: string;
  readonly valueField: string;
  readonly numberField: string;
  readonly bodyOf: (state: Partial<RegisterState>) => object;
  readonly stateOf: (body: object) => RegisterState;
}

export interface RegisterState {
  readonly value: string;
  readonly number: number;
}

const HOOKS = 'https://hooks.example.com';

/** The stream's callback configuration of an ingest domain of `ali`. */
export function callbackRegister(domain: string): Register {
  const urlOf = (what: string | number): string => `${HOOKS}/${what}`;
  const lastSegment = (url = ''): string => url.split('/').at(-1) ?? '';
  return {
    path: `/v1/accounts/ali/domains/${domain}/callbackConfigs/stream`,
    valueField: 'urls',
    numberField: 'stream.exceptionUrl',
    bodyOf: ({ value, number }) => ({
      ...(value !== undefined && { urls: [urlOf(value)] }),
      ...(number !== undefined && { stream: { exceptionUrl: urlOf(number) } }),
    }),
    stateOf(body) {
      const { urls, stream } = body as { urls: string[]; stream: { exceptionUrl: string } };
      return { value: lastSegment(urls[0]), number: Number(lastSegment(stream.exceptionUrl)) };
    },
  };
}

/** The pull configuration of an app, or of `*`, of a streaming domain of `ali`. */
export function pullRegister(domain: string, app: string): Register {
  const suffix = '.example.com';
  return {
    path: `/v1/accounts/ali/domains/${domain}/pullConfigs/${app}`,
    valueField: 'origins',
    numberField: 'originApp',
    bodyOf: ({ value, number }) => ({
      ...(value !== undefined && { origins: [{ protocol: 'RTMP', host: `${value}${suffix}` }] }),
      ...(number !== undefined && { originApp: `n${number}` }),
    }),
    stateOf(body) {
      const { origins, originApp } = body as { origins: { host: string }[]; originApp: string };
      return { value: origins[0]?.host.replace(suffix, '') ?? '', number: Number(originApp.slice(1)) };
    },
  };
}

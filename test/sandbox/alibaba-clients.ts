import OpenApiClient, { $OpenApiUtil } from '@alicloud/openapi-core';
import RpcClient from '@alicloud/pop-core';
import { RuntimeOptions } from '@darabonba/typescript';

export interface AlibabaKey {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** An answer, good or bad; its other fields depend on the action. */
export interface AlibabaBody {
  readonly RequestId: string;
  readonly Code?: string;
  readonly Message?: string;
  readonly LiveLazyPullConfigList?: { readonly LiveLazyPullConfig: readonly Record<string, string>[] };
  readonly [field: string]: unknown;
}

export type AlibabaCall = (action: string, parameters: Record<string, string>) => Promise<AlibabaBody>;

const version = '2016-11-01';

/**
 * openapi-core, the base of the Live SDK of today: parameters in the query or a form body, V3 or V1
 * (which it calls v2).
 */
export function openApiCore(
  url: string,
  key: AlibabaKey,
  options: { signatureAlgorithm?: 'v2'; in?: 'query' | 'body'; method?: 'GET' | 'POST' } = {},
): AlibabaCall {
  const { signatureAlgorithm, in: place = 'query', method = 'POST' } = options;
  const endpoint = new URL(url).host;
  const config = new $OpenApiUtil.Config({ ...key, endpoint, protocol: 'http', signatureAlgorithm });
  const client = new OpenApiClient(config);
  return async (action, parameters) => {
    const params = new $OpenApiUtil.Params({
      action,
      version,
      protocol: 'HTTP',
      pathname: '/',
      method,
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const request = new $OpenApiUtil.OpenApiRequest(place === 'query' ? { query: parameters } : { body: parameters });
    const answer = await client.callApi(params, request, new RuntimeOptions({}));
    return answer['body'] as AlibabaBody;
  };
}

/** pop-core, the older one: V1 only. */
export function popCore(url: string, key: AlibabaKey, method: 'GET' | 'POST' = 'POST'): AlibabaCall {
  const client = new RpcClient({ endpoint: url, apiVersion: version, ...key });
  return (action, parameters) => client.request(action, parameters, { method });
}

import { Service } from '@volcengine/openapi';
import { buildRequestConfigFromMetaPath, Client, Command } from '@volcengine/sdk-core';

export interface VolcengineKey {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** The results of all actions in one. */
export interface VolcengineResult {
  CallbackList?: { Vhost: string; App: string; MessageType: string }[];
  RelaySourceConfigList?: { App: string; GroupDetails: { Group: string }[] }[];
  DomainList?: { Domain: string }[];
  Total?: number;
}

export interface VolcengineBody {
  ResponseMetadata: {
    RequestId: string;
    Action?: string;
    Error?: { CodeN?: number; Code: string; Message: string };
  };
  Result?: VolcengineResult;
}

export type VolcengineCall = (action: string, body: object) => Promise<VolcengineBody>;

const version = '2023-01-01';

/** @volcengine/openapi resolves with the body whatever the status, and does not sign the host. */
export function openApi(url: string, key: VolcengineKey): VolcengineCall {
  const service = new Service({
    host: new URL(url).host,
    protocol: 'http:',
    serviceName: 'live',
    region: 'cn-north-1',
    defaultVersion: version,
    accessKeyId: key.accessKeyId,
    secretKey: key.accessKeySecret,
    sessionToken: key.securityToken,
  });
  return (action, body) => service.createJSONAPI(action)(body) as Promise<VolcengineBody>;
}

/** @volcengine/sdk-core throws on an Error in the body; its retries are off here. */
export function sdkCore(url: string, key: VolcengineKey): VolcengineCall {
  const client = new Client({
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.accessKeySecret,
    sessionToken: key.securityToken,
    region: 'cn-north-1',
    host: new URL(url).host,
    protocol: 'http',
    autoRetry: false,
  });
  return async (action, body) => {
    const command = new Command(body as Record<string, unknown>);
    command.requestConfig = buildRequestConfigFromMetaPath(`/${action}/${version}/live/post/application_json/`);
    try {
      return (await client.send(command)) as VolcengineBody;
    } catch (error) {
      const { data } = error as { data?: VolcengineBody };
      if (data) return data;
      throw error;
    }
  };
}

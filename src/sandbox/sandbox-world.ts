import { AlibabaAccount } from './alibaba/alibaba.protocol';
import { VolcengineAccount } from './volcengine/volcengine.protocol';

/** Cloud accounts that exist only in the sandbox. Their keys are valid nowhere else. */
export const SANDBOX_ALIBABA: AlibabaAccount = {
  uid: '1000000000000001',
  accessKeyId: 'sandbox-alibaba-key-id',
  accessKeySecret: 'sandbox-alibaba-key-secret',
  domains: [
    { name: 'push.example.com', type: 'push' },
    { name: 'play.example.com', type: 'play' },
  ],
};

export const SANDBOX_VOLCENGINE: VolcengineAccount = {
  uid: '2000000001',
  accessKeyId: 'sandbox-volcengine-key-id',
  accessKeySecret: 'sandbox-volcengine-key-secret',
  vhosts: [
    {
      name: 'live.example.com',
      domains: [
        { name: 'push.live.example.com', type: 'push' },
        { name: 'pull.live.example.com', type: 'pull-flv' },
      ],
    },
  ],
};

export const SANDBOX_BYTEPLUS: VolcengineAccount = {
  uid: '3000000001',
  accessKeyId: 'sandbox-byteplus-key-id',
  accessKeySecret: 'sandbox-byteplus-key-secret',
  vhosts: SANDBOX_VOLCENGINE.vhosts,
};

/** The addresses of the emulators. */
export interface SandboxUrls {
  readonly alibaba: string;
  readonly volcengine: string;
  readonly byteplus: string;
}

/** The configuration of livegate in the sandbox, in its own file format. */
export function sandboxConfig(urls: SandboxUrls): string {
  return `# Written by npm run sandbox.
rest: { host: 127.0.0.1, port: 8080 }
grpc: { host: 127.0.0.1, port: 50051 }
metrics: { host: 127.0.0.1, port: 9464 }
auth: { mode: none }
accounts:
  - id: ali-sandbox
    provider: alibaba
    uid: "${SANDBOX_ALIBABA.uid}"
    endpoint: ${urls.alibaba}
    credentials:
      accessKeyId: { env: SANDBOX_ALIBABA_KEY_ID }
      accessKeySecret: { env: SANDBOX_ALIBABA_KEY_SECRET }
  - id: volc-sandbox
    provider: volcengine
    uid: "${SANDBOX_VOLCENGINE.uid}"
    endpoint: ${urls.volcengine}
    credentials:
      accessKeyId: { env: SANDBOX_VOLCENGINE_KEY_ID }
      accessKeySecret: { env: SANDBOX_VOLCENGINE_KEY_SECRET }
  - id: byteplus-sandbox
    provider: byteplus
    uid: "${SANDBOX_BYTEPLUS.uid}"
    endpoint: ${urls.byteplus}
    credentials:
      accessKeyId: { env: SANDBOX_BYTEPLUS_KEY_ID }
      accessKeySecret: { env: SANDBOX_BYTEPLUS_KEY_SECRET }
`;
}

/** The environment variables that the configuration refers to. */
export function sandboxEnvironment(): Record<string, string> {
  return {
    SANDBOX_ALIBABA_KEY_ID: SANDBOX_ALIBABA.accessKeyId,
    SANDBOX_ALIBABA_KEY_SECRET: SANDBOX_ALIBABA.accessKeySecret,
    SANDBOX_VOLCENGINE_KEY_ID: SANDBOX_VOLCENGINE.accessKeyId,
    SANDBOX_VOLCENGINE_KEY_SECRET: SANDBOX_VOLCENGINE.accessKeySecret,
    SANDBOX_BYTEPLUS_KEY_ID: SANDBOX_BYTEPLUS.accessKeyId,
    SANDBOX_BYTEPLUS_KEY_SECRET: SANDBOX_BYTEPLUS.accessKeySecret,
  };
}

import { openApiCore, popCore } from '../sandbox/alibaba-clients';
import { openApi, sdkCore } from '../sandbox/volcengine-clients';
import { closedLoop, LoopResult } from './closed-loop';
import { Latencies, SteadyRate, steadyLoop } from './steady-loop';
import { ACCESS_KEY_SECRET, accessKeyId, BenchAccount, CALLBACK_URL, Clouds, vhostAndApp } from './world';
import { serve } from './worker';

/** The vendors' own clients, in the order of the table. */
export const SDKS = {
  '@alicloud/openapi-core': 'alibaba',
  '@alicloud/pop-core': 'alibaba',
  '@volcengine/openapi': 'volcengine',
  '@volcengine/sdk-core': 'volcengine',
} as const satisfies Record<string, BenchAccount['provider']>;
export type Sdk = keyof typeof SDKS;

interface SdkCall {
  readonly sdk: Sdk;
  readonly clouds: Clouds;
  readonly account: BenchAccount;
  readonly verb: 'get' | 'set';
}

export interface SdkLoad extends SdkCall {
  readonly concurrency: number;
  readonly durationMs: number;
}

/** One call of an action for an owner. The clients are made once, as a program would. */
type Caller = (owner: string) => Promise<void>;

const callers = new Map<string, Caller>();

function callerOf({ sdk, clouds, account, verb }: SdkCall): Caller {
  const id = `${sdk} ${account.id} ${verb}`;
  const known = callers.get(id);
  if (known) return known;
  const key = { accessKeyId: accessKeyId(account), accessKeySecret: ACCESS_KEY_SECRET };
  const url = clouds[account.provider];
  const caller = SDKS[sdk] === 'alibaba' ? alibabaCaller(sdk, url, key, verb) : volcengineCaller(sdk, url, key, verb);
  callers.set(id, caller);
  return caller;
}

type Key = { accessKeyId: string; accessKeySecret: string };

/**
 * What livegate sends for `…/callbackConfigs/stream`. Both clients throw when the cloud refuses.
 */
function alibabaCaller(sdk: Sdk, url: string, key: Key, verb: 'get' | 'set'): Caller {
  const call = sdk === '@alicloud/openapi-core' ? openApiCore(url, key) : popCore(url, key);
  return async (owner) => {
    if (verb === 'get') await call('DescribeLiveStreamsNotifyUrlConfig', { DomainName: owner });
    else
      await call('SetLiveStreamsNotifyUrlConfig', { DomainName: owner, NotifyUrl: CALLBACK_URL, NotifyReqAuth: 'no' });
  };
}

/** What livegate sends for `…/callbackConfigs/snapshot`. Neither client throws by itself. */
function volcengineCaller(sdk: Sdk, url: string, key: Key, verb: 'get' | 'set'): Caller {
  const call = sdk === '@volcengine/openapi' ? openApi(url, key) : sdkCore(url, key);
  const content = { AuthEnable: false, CallbackDetailList: [{ CallbackType: 'http', URL: CALLBACK_URL }] };
  return async (owner) => {
    const { vhost, app } = vhostAndApp(owner);
    const scope = { Vhost: vhost, ...(app !== undefined && { App: app }), MessageType: 'snapshot' };
    const { ResponseMetadata } =
      verb === 'get' ? await call('DescribeCallback', scope) : await call('UpdateCallback', { ...scope, ...content });
    if (ResponseMetadata.Error) throw new Error(`${sdk}: ${ResponseMetadata.Error.Message}`);
  };
}

const handlers = {
  closed(load: SdkLoad): Promise<LoopResult> {
    const call = callerOf(load);
    const { owners } = load.account;
    return closedLoop((index) => call(owners[index % owners.length] ?? ''), load);
  },

  /** At a steady rate. */
  steady(load: SdkCall & SteadyRate): Promise<Latencies> {
    const call = callerOf(load);
    const { owners } = load.account;
    return steadyLoop((index) => call(owners[index % owners.length] ?? ''), load);
  },
};

export type SdkHandlers = typeof handlers;

serve(handlers);

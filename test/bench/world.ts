/** A cloud account of the benchmark, one entry of livegate's configuration. */
export interface BenchAccount {
  readonly id: string;
  readonly provider: 'alibaba' | 'volcengine';
  readonly uid: string;
  /**
   * Vhosts, apps such as `live.example.com/apps/a`, or domains: main streaming ones if they begin
   * with `play`, else ingest ones.
   */
  readonly owners: readonly string[];
  /** @default where the provider's emulator listens */
  readonly endpoint?: string;
  /** Overrides of its quotas, by action. */
  readonly quotas?: Readonly<Record<string, { readonly limit: number; readonly windowMs: number }>>;
}

const UNLIMITED = { limit: 100_000, windowMs: 1_000 };

/** Overrides that hold nothing back, of the actions that the benchmark uses. */
export const LIFTED = {
  alibaba: { SetLiveStreamsNotifyUrlConfig: UNLIMITED, DescribeLiveStreamsNotifyUrlConfig: UNLIMITED },
  volcengine: { UpdateCallback: UNLIMITED, DescribeCallback: UNLIMITED },
} as const;

/** Where the emulators listen. */
export type Clouds = Readonly<Record<BenchAccount['provider'], string>>;

export const accessKeyId = ({ uid }: Pick<BenchAccount, 'uid'>): string => `bench-key-${uid}`;

/** Opens nothing but the emulators. */
export const ACCESS_KEY_SECRET = 'bench-access-key-secret';

/** `count` names that no other account has. */
export function owners(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}.example.com`);
}

/** `count` apps of one vhost. */
export function apps(vhost: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${vhost}/apps/app-${index}`);
}

/** The vhost of an owner, and its app if it is one. */
export function vhostAndApp(owner: string): { readonly vhost: string; readonly app?: string } {
  const [vhost = '', app] = owner.split('/apps/');
  return { vhost, ...(app !== undefined && { app }) };
}

/** One call of livegate's API. `config` makes it a Set. */
export interface NeutralCall {
  /** Such as `accounts/a/domains/d/callbackConfigs/stream`. */
  readonly name: string;
  readonly config?: { readonly urls: readonly string[] };
}

export const CALLBACK_URL = 'https://hooks.example.com/live/events';
const OTHER_URL = 'https://hooks.example.com/live/moved';

/**
 * Calls that cost one action each, of one kind of one account, one for each owner: Sets of one
 * resource wait for one another.
 */
export function callsOf(
  { id, provider, owners: names }: BenchAccount,
  verb: 'get' | 'set',
  kind: string,
): NeutralCall[] {
  const place = provider === 'alibaba' ? 'domains' : 'vhosts';
  return names.map((owner) => ({
    name: `accounts/${id}/${place}/${owner}/callbackConfigs/${kind}`,
    ...(verb === 'set' && { config: { urls: [CALLBACK_URL] } }),
  }));
}

/**
 * The same calls, each a second time with another value: no Set finds that what it sets is
 * remembered already, which is cheaper.
 */
export function changing(calls: readonly NeutralCall[]): NeutralCall[] {
  return [...calls, ...calls.map((call) => (call.config ? { ...call, config: { urls: [OTHER_URL] } } : call))];
}

/**
 * What a cloud answers to a read of `kind` stream or snapshot; as the answer to a write it says
 * more than is looked at.
 */
export const ANSWERS: Readonly<Record<BenchAccount['provider'], string>> = {
  alibaba: JSON.stringify({
    RequestId: '16A96B9A-F203-4EC5-8E43-CB92E68F4CD8',
    LiveStreamsNotifyConfig: { DomainName: 'push-0.example.com', NotifyUrl: CALLBACK_URL, NotifyReqAuth: 'no' },
  }),
  volcengine: JSON.stringify({
    ResponseMetadata: {
      RequestId: '2023010112000001000000000000000001',
      Action: 'UpdateCallback',
      Version: '2023-01-01',
      Service: 'live',
      Region: 'cn-north-1',
    },
    Result: {},
  }),
};

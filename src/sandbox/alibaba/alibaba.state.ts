/** What Alibaba Live stores, in its own words. Unset texts are empty. */

export type YesNo = 'yes' | 'no';

export interface StreamConfig {
  readonly NotifyUrl: string;
  readonly ExceptionNotifyUrl: string;
  /** Stored, but in no answer (Alibaba: DescribeLiveStreamsNotifyUrlConfig, response). */
  readonly SwitchNotifyUrl: string;
  readonly NotifyReqAuth: YesNo;
  readonly NotifyAuthKey: string;
}

export interface SnapshotConfig {
  readonly NotifyUrl: string;
  readonly NotifyReqAuth: YesNo;
  readonly NotifyAuthKey: string;
}

export interface RecordConfig {
  readonly NotifyUrl: string;
  readonly OnDemandUrl: string;
  readonly NeedStatusNotify: boolean;
  readonly NotifyReqAuth: boolean;
  readonly NotifyAuthKey: string;
}

export interface DetectConfig {
  readonly NotifyUrl: string;
}

export interface LazyPullConfig {
  /** `ali_all_app` means every app of the domain. */
  readonly AppName: string;
  /** Origins, separated by semicolons. */
  readonly PullDomainName: string;
  readonly PullProtocol: string;
  readonly PullAppName: string;
  readonly TranscodeLazy: YesNo;
  /** Describe returns it and no action sets it: only the console, or `put`, can. */
  readonly PullArgs?: string;
}

/** A delivery as the logs keep it; what they show are its texts. */
export interface DeliveryRow {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly DomainName: string;
  readonly AppName: string;
  readonly StreamName: string;
  readonly NotifyType: string;
  readonly NotifyUrl: string;
  readonly NotifyHeader: string;
  readonly NotifyContent: string;
  readonly NotifyResponse: string;
  readonly NotifyResult: 'success' | 'failed';
  readonly Description: string;
}

/** The configurations of one domain. */
export interface DomainState {
  stream?: StreamConfig;
  snapshot?: SnapshotConfig;
  record?: RecordConfig;
  detect?: DetectConfig;
  lazyPull: LazyPullConfig[];
}

export type AlibabaState = Readonly<Record<string, Readonly<DomainState>>>;

/**
 * State of one domain to store unchecked: given families are replaced, with missing fields unset;
 * lazy-pull entries replace those of the same app.
 */
export interface DomainSeed {
  readonly stream?: Partial<StreamConfig>;
  readonly snapshot?: Partial<SnapshotConfig>;
  readonly record?: Partial<RecordConfig>;
  readonly detect?: DetectConfig;
  readonly lazyPull?: readonly (Partial<LazyPullConfig> & Pick<LazyPullConfig, 'AppName'>)[];
}

export const noStream: StreamConfig = {
  NotifyUrl: '',
  ExceptionNotifyUrl: '',
  SwitchNotifyUrl: '',
  NotifyReqAuth: 'no',
  NotifyAuthKey: '',
};
export const noSnapshot: SnapshotConfig = { NotifyUrl: '', NotifyReqAuth: 'no', NotifyAuthKey: '' };
const noRecord: RecordConfig = {
  NotifyUrl: '',
  OnDemandUrl: '',
  NeedStatusNotify: false,
  NotifyReqAuth: false,
  NotifyAuthKey: '',
};
const noLazyPull = { PullDomainName: '', PullProtocol: 'rtmp', PullAppName: '', TranscodeLazy: 'no' } as const;

/** The state of one cloud account. */
export class AccountState {
  private readonly domains = new Map<string, DomainState>();

  of(domain: string): DomainState {
    let state = this.domains.get(domain);
    if (!state) this.domains.set(domain, (state = { lazyPull: [] }));
    return state;
  }

  put(domain: string, { stream, snapshot, record, detect, lazyPull = [] }: DomainSeed): void {
    const state = this.of(domain);
    if (stream) state.stream = { ...noStream, ...stream };
    if (snapshot) state.snapshot = { ...noSnapshot, ...snapshot };
    if (record) state.record = { ...noRecord, ...record };
    if (detect) state.detect = { ...detect };
    for (const pull of lazyPull) setLazyPull(state, { ...noLazyPull, ...pull });
  }

  snapshot(): AlibabaState {
    return structuredClone(Object.fromEntries(this.domains));
  }
}

export function setLazyPull(state: DomainState, config: LazyPullConfig): void {
  const others = state.lazyPull.filter(({ AppName }) => AppName !== config.AppName);
  state.lazyPull = [...others, config];
}

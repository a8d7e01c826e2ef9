/** What Volcengine Live stores, in its own words. */

export type MessageType = 'push' | 'push_end' | 'snapshot' | 'record' | 'audit_snapshot';

export interface CallbackDetail {
  readonly CallbackType: string;
  readonly URL: string;
}

/** A callback belongs to a vhost (App empty), to an app of it, or to a push domain alone. */
export interface StoredCallbackScope {
  readonly Vhost: string;
  readonly App: string;
  /** Empty except for a callback of a push domain; in no answer. */
  readonly Domain: string;
}

export interface StoredCallback extends StoredCallbackScope {
  readonly MessageType: MessageType;
  readonly CallbackDetailList: readonly CallbackDetail[];
  readonly TranscodeCallback: number;
  readonly AuthEnable: boolean;
  readonly AuthKeyPrimary: string;
  /** The options of `FamilyCloud.callbackOptions` that were given. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A delivery as the log shows it. */
export interface DeliveredCallback {
  readonly Domain: string;
  readonly App: string;
  readonly Stream: string;
  readonly CallbackEventType: string;
  readonly CallbackStatus: 'success' | 'fail';
  readonly CallbackTime: string;
  readonly CallbackAddress: string;
  readonly CallbackMethod: string;
  readonly CallbackBody: string;
  readonly CallbackResponseTime: string;
  readonly CallbackResponseCode: string;
  readonly CallbackResponseHeader: string;
  readonly CallbackResponseBody: string;
  readonly CallbackErrorCode: string;
  readonly CallbackErrorMessage: string;
}

export interface StoredRelayServer {
  /** Host or address, with a port if it differs from the protocol's. */
  readonly RelaySourceDomain: string;
  readonly RelaySourceProtocol: string;
  readonly RelaySourceParams: Readonly<Record<string, string>>;
}

export interface StoredRelayGroup {
  readonly Group: string;
  readonly Servers: readonly StoredRelayServer[];
}

export interface RelayConfig {
  readonly Vhost: string;
  /** Empty for the default of the vhost. */
  readonly App: string;
  readonly GroupDetails: readonly StoredRelayGroup[];
  /** Absent: once for each further group. */
  readonly RetryTimes?: number;
}

export interface VolcengineState {
  readonly callbacks: readonly StoredCallback[];
  readonly relaySources: readonly RelayConfig[];
}

/**
 * State to store unchecked; an entry replaces the one of the same scope and type. Absent values are
 * empty.
 */
export interface VolcengineSeed {
  readonly callbacks?: readonly (Partial<StoredCallback> & Pick<StoredCallback, 'MessageType'>)[];
  readonly relaySources?: readonly (Partial<RelayConfig> & Pick<RelayConfig, 'Vhost'>)[];
}

/** The state of one cloud account. */
export class AccountState {
  private callbacks: StoredCallback[] = [];
  private relaySources: RelayConfig[] = [];

  putCallback(record: StoredCallback): void {
    this.removeCallbacks((other) => isSameCallback(other, record));
    this.callbacks.push(record);
  }

  findCallbacks(matches: (record: StoredCallback) => boolean): StoredCallback[] {
    return this.callbacks.filter(matches);
  }

  /** Returns how many were removed. */
  removeCallbacks(matches: (record: StoredCallback) => boolean): number {
    const kept = this.callbacks.filter((record) => !matches(record));
    const removed = this.callbacks.length - kept.length;
    this.callbacks = kept;
    return removed;
  }

  putRelaySource(config: RelayConfig): void {
    this.relaySources = [...this.relaySources.filter((other) => !isSameRelaySource(other, config)), config];
  }

  findRelaySources(matches: (config: RelayConfig) => boolean): RelayConfig[] {
    return this.relaySources.filter(matches);
  }

  removeRelaySource(config: RelayConfig): void {
    this.relaySources = this.relaySources.filter((other) => !isSameRelaySource(other, config));
  }

  put({ callbacks = [], relaySources = [] }: VolcengineSeed, now: number): void {
    for (const callback of callbacks) this.putCallback({ ...noCallback, createdAt: now, ...callback });
    for (const relaySource of relaySources) this.putRelaySource({ App: '', GroupDetails: [], ...relaySource });
  }

  snapshot(): VolcengineState {
    return structuredClone({ callbacks: this.callbacks, relaySources: this.relaySources });
  }
}

const noCallback = {
  Vhost: '',
  App: '',
  Domain: '',
  CallbackDetailList: [],
  TranscodeCallback: 0,
  AuthEnable: false,
  AuthKeyPrimary: '',
};

const isSameCallback = (a: StoredCallback, b: StoredCallback): boolean =>
  a.Vhost === b.Vhost && a.App === b.App && a.Domain === b.Domain && a.MessageType === b.MessageType;

const isSameRelaySource = (a: RelayConfig, b: RelayConfig): boolean => a.Vhost === b.Vhost && a.App === b.App;

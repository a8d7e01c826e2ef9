import { SlidingWindow } from './sliding-window';

/** At most `limit` calls in any window of `windowMs`. */
export interface EmulatedQuota {
  readonly limit: number;
  readonly windowMs: number;
}

export type QuotaTable = Readonly<Record<string, EmulatedQuota>>;

/**
 * The documented quotas, none at all, or the documented ones with some actions changed or
 * unlimited.
 */
export type QuotaOption = 'documented' | 'off' | Readonly<Record<string, EmulatedQuota | 'off'>>;

export const perSecond = (limit: number): EmulatedQuota => ({ limit, windowMs: 1_000 });
export const perMinute = (limit: number): EmulatedQuota => ({ limit, windowMs: 60_000 });

/**
 * One sliding window per cloud account and action. All keys of an account share the window
 * (Alibaba: QPS limits, "main account and all its RAM users"; Volcengine: 10 per second and user,
 * counted per action).
 */
export class QuotaBook {
  private readonly windows = new Map<string, Map<string, SlidingWindow>>();
  private refused = 0;

  constructor(
    private readonly documented: QuotaTable,
    private readonly option: QuotaOption = 'documented',
  ) {}

  /** How many calls exceeded a quota. */
  get overQuota(): number {
    return this.refused;
  }

  admit(uid: string, action: string, at: number): boolean {
    const quota = this.quotaOf(action);
    if (quota === undefined || this.windowOf(uid, action, quota).tryAdmit(at)) return true;
    this.refused += 1;
    return false;
  }

  reset(): void {
    this.windows.clear();
    this.refused = 0;
  }

  private quotaOf(action: string): EmulatedQuota | undefined {
    if (this.option === 'off') return undefined;
    const override = this.option === 'documented' ? undefined : this.option[action];
    if (override === 'off') return undefined;
    return override ?? this.documented[action];
  }

  private windowOf(uid: string, action: string, quota: EmulatedQuota): SlidingWindow {
    let ofAccount = this.windows.get(uid);
    if (!ofAccount) this.windows.set(uid, (ofAccount = new Map<string, SlidingWindow>()));
    let window = ofAccount.get(action);
    if (!window) ofAccount.set(action, (window = new SlidingWindow(quota.limit, quota.windowMs)));
    return window;
  }
}

import { randomBytes } from 'node:crypto';
import { AccessKeyOptions, EmulatedAccounts } from './account-directory';

/** A role that the access keys of its cloud account may assume. */
export interface RoleOptions {
  /**
   * In the cloud's own form, such as `acs:ram::1234567890123456:role/name` or
   * `trn:iam::2100000001:role/name`.
   */
  readonly role: string;
  /** The cloud account that owns the role and on which its sessions act. */
  readonly uid: string;
}

export interface SessionOptions {
  /** @default none */
  readonly roles?: readonly RoleOptions[];
  /**
   * A fixed length of sessions, whatever the request asks for, so that a test can outlive one.
   * @default as requested
   */
  readonly sessionMs?: number;
}

/** A temporary access key. */
export interface Session {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** Common to most clouds: 900 s to 12 h, and an hour by default. */
const DEFAULT_SECONDS = 3_600;
const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 43_200;

/**
 * The sessions that an emulator's STS issues; requests signed with them are verified like any
 * others.
 */
export class Sessions<Key extends AccessKeyOptions> {
  constructor(
    private readonly directory: EmulatedAccounts<Key>,
    private readonly options: SessionOptions,
    private readonly now: () => number,
  ) {}

  /** Undefined if the role does not exist or belongs to another account. */
  begin(key: Key, role: string, seconds = DEFAULT_SECONDS): Session | undefined {
    const known = this.options.roles?.some((one) => one.role === role && one.uid === key.uid);
    if (!known) return undefined;
    const startedAt = this.now();
    const session = {
      accessKeyId: `STS.${randomBytes(12).toString('hex')}`,
      accessKeySecret: randomBytes(20).toString('hex'),
      securityToken: `CAIS${randomBytes(40).toString('base64')}`,
      startedAt,
      expiresAt: startedAt + (this.options.sessionMs ?? seconds * 1_000),
    };
    const { accessKeyId, accessKeySecret, securityToken, expiresAt } = session;
    this.directory.add({ ...key, accessKeyId, accessKeySecret, securityToken, securityTokenExpiresAt: expiresAt });
    return session;
  }
}

/** Undefined if the value is present but not a valid number of seconds. */
export function sessionSeconds(text: string | undefined, shortest = SHORTEST_SECONDS): number | undefined {
  const seconds = Number(text ?? DEFAULT_SECONDS);
  return Number.isInteger(seconds) && seconds >= shortest && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

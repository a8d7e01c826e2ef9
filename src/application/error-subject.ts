import { ErrorReason, GatewayError } from '../domain/gateway-error';

/** The names of what a request is about. */
export interface Subject {
  /** The domain, vhost or app that the configuration belongs to. */
  readonly owner: string;
  /** Absent: the request is about all of the owner's. */
  readonly config?: string;
}

const ABOUT: Readonly<Partial<Record<ErrorReason, keyof Subject>>> = {
  DOMAIN_NOT_FOUND: 'owner',
  DOMAIN_TYPE_MISMATCH: 'owner',
  OPERATION_NOT_ALLOWED: 'owner',
  CONFIG_NOT_FOUND: 'config',
  CONFIG_CONFLICT: 'config',
};

/** Names in `resource` what a refusal is about, since a provider knows its cloud's names only; a name that is there stays. */
export async function naming<T>(subject: Subject, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    const about = ABOUT[error.reason];
    const resource = error.metadata.resource ?? (about && subject[about]);
    throw resource === undefined ? error : error.with({ resource });
  }
}

import { AccountContext } from '../accounts/account-directory';
import { ErrorMetadata, ErrorReason, GatewayError } from '../../domain/errors/gateway-error';

/** The names that a request is about. */
export interface ErrorContext {
  readonly account: string;
  readonly provider: string;
  /** A write that fails without an outcome was never sent. */
  readonly isWrite: boolean;
  /** The domain, vhost or app that the resource belongs to. */
  readonly owner: string;
  /** Absent if the request concerns all resources of the owner. */
  readonly config?: string;
}

const ABOUT: Readonly<Partial<Record<ErrorReason, 'owner' | 'config'>>> = {
  DOMAIN_NOT_FOUND: 'owner',
  DOMAIN_TYPE_MISMATCH: 'owner',
  OPERATION_NOT_ALLOWED: 'owner',
  CONFIG_NOT_FOUND: 'config',
  CONFIG_CONFLICT: 'config',
  ETAG_MISMATCH: 'config',
};

export function accountMetadata({ account, description }: AccountContext): Pick<ErrorContext, 'account' | 'provider'> {
  return { account: account.id, provider: description.id };
}

/**
 * Adds what a provider or a lock does not know: the account, the resource's name in the API, and
 * outcome NOT_APPLIED for a write without an outcome. Existing metadata is kept.
 */
export async function withErrorContext<T>(subject: ErrorContext, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    const about = ABOUT[error.reason];
    throw error.with({
      account: subject.account,
      provider: subject.provider,
      ...(about && { resource: subject[about] }),
      ...(subject.isWrite && { outcome: 'NOT_APPLIED' as const }),
      ...known(error.metadata),
    });
  }
}

function known(metadata: ErrorMetadata): ErrorMetadata {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}

import { NamedKey } from '../../domain/resources/named-key';
import { Fields, valueAt } from '../../domain/resources/resource-fields';
import { addFaults, RequestFault } from '../request-faults';
import { EVERYTHING, Patch } from '../resources/patch';
import { KnownReceiver, ReceiverUrls } from './receiver-urls';

const NO_KEY: RequestFault = {
  field: 'auth',
  reason: 'REQUIRED',
  description: 'must be given: the receiver takes only signed events, and its keys are none that this caller may use',
};

export interface ReceiverKeyParts {
  readonly urls: ReceiverUrls;
  readonly account: string;
  /** Whether the cloud can sign events of the kind. */
  readonly canSign: boolean;
  readonly find: (keyRef: string) => NamedKey | undefined;
}

/**
 * Events for a receiver are signed with its first key that the caller may use, if a request for the
 * whole configuration leaves `auth` out.
 */
export function withReceiverKey(patch: Patch, { urls, account, canSign, find }: ReceiverKeyParts): Patch {
  const { fields, paths, violations } = patch;
  if (!canSign || fields['auth'] !== undefined || !paths.includes(EVERYTHING)) return patch;
  const receiver = urlsIn(fields)
    .flatMap((url) => urls.named(account, url) ?? [])
    .find(takesSigned);
  if (!receiver) return patch;
  for (const keyRef of receiver.keys) {
    const key = find(keyRef);
    if (key) return { ...patch, fields: { ...fields, auth: { enabled: true, key } } };
  }
  return { ...patch, violations: addFaults(violations, [NO_KEY]) };
}

const takesSigned = ({ keys }: KnownReceiver): boolean => keys.length > 0;

function urlsIn(fields: Fields): string[] {
  const { urls } = fields;
  const lists: readonly unknown[] = Array.isArray(urls) ? (urls as readonly unknown[]) : [];
  const others = ['stream.switchUrl', 'stream.exceptionUrl'].map((path) => valueAt(fields, path));
  return [...lists, ...others].filter((url) => typeof url === 'string');
}

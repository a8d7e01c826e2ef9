import { CallbackSpec } from '../../domain/resources/callback-config';
import { RequestFault } from '../request-faults';
import { mapUrls, ON_DEMAND } from './callback-urls';
import { isOwnScheme, ReceiverUrls } from './receiver-urls';

const NO_ANSWER =
  'must not name a receiver, since the cloud asks there whether to record, and receivers do not answer questions';

/** A configuration with the URLs that the cloud would get. */
export interface ResolvedSpec {
  readonly spec: CallbackSpec;
  readonly faults: readonly RequestFault[];
  /** The paths of the fields that name a receiver. */
  readonly named: ReadonlySet<string>;
}

export function resolvedSpec(urls: ReceiverUrls, account: string, given: CallbackSpec): ResolvedSpec {
  const faults: RequestFault[] = [];
  const named = new Set<string>();
  const spec = mapUrls(given, (url, field) => {
    const resolved = urls.resolve(account, url);
    if ('fault' in resolved) {
      faults.push({ field, ...resolved.fault });
      return url;
    }
    if (!isOwnScheme(url)) return url;
    if (field === ON_DEMAND) faults.push({ field, reason: 'INVALID_FORMAT', description: NO_ANSWER });
    named.add(field);
    return resolved.url;
  });
  return { spec, faults, named };
}

/**
 * The faults of the URLs as they were given, and of the rest of the configuration; of a URL that
 * stands for another one, the other's are told as such.
 */
export function faultsOfResolved({ faults, named }: ResolvedSpec, ofSpec: readonly RequestFault[]): RequestFault[] {
  const own = new Set(faults.map(({ field }) => field));
  const others = ofSpec.filter(({ field }) => !own.has(field));
  return [
    ...faults,
    ...others.map((fault) =>
      named.has(fault.field) ? { ...fault, description: `stands for a URL that ${fault.description}` } : fault,
    ),
  ];
}

import { lookup as systemLookup, LookupAddress } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { EgressFailure } from '../domain/operations/egress.port';
import { connectionFault, UrlPolicy } from '../domain/resources/url-policy';
import { withoutBrackets } from '../domain/values/url-hosts';

/** Finds all addresses of a name, as `dns.lookup` does with `all`. */
export type LookupAll = (
  name: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface ConnectorOptions {
  readonly policy: () => UrlPolicy;
  readonly connectTimeoutMs: number;
  /** PEM certificates trusted in addition to Node's own. */
  readonly ca?: readonly string[];
  readonly lookup?: LookupAll;
}

/**
 * Connects only to addresses that the policy lets through. Node connects to what the look-up
 * returns and asks nobody again, so a name cannot point elsewhere between check and connection. TLS
 * still checks the certificate against the name.
 */
export function checkedConnector({ policy, lookup, connectTimeoutMs, ca }: ConnectorOptions): buildConnector.connector {
  const checked = checkedLookup(policy, lookup ?? ((name, callback) => systemLookup(name, { all: true }, callback)));
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: checked, ...(ca && { ca: [...ca] }) });
  return (target, callback) => {
    const host = withoutBrackets(target.hostname);
    // Node looks up no name that is an address already.
    if (isIP(host) !== 0 && connectionFault(host, policy())) callback(forbidden(), null);
    else connect(target, callback);
  };
}

/** One forbidden address is enough to refuse the name, wherever it stands. */
function checkedLookup(policy: () => UrlPolicy, lookup: LookupAll): LookupFunction {
  return (name, { all }, callback) => {
    lookup(name, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(notResolved(error), []);
      if (addresses.some(({ address }) => connectionFault(address, policy()))) return callback(forbidden(), []);
      if (all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

function forbidden(): EgressFailure {
  return new EgressFailure('ADDRESS_FORBIDDEN', 'the host has an address in a special-use range');
}

function notResolved(error: NodeJS.ErrnoException | null): EgressFailure {
  return new EgressFailure('NAME_NOT_RESOLVED', `the host name cannot be resolved (${error?.code ?? 'no address'})`);
}

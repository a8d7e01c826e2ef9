import { EmulatorOptions, EmulatorServer, RunningServer } from '../emulator-server';
import { SessionOptions } from '../sessions';
import { AlibabaBehaviour, AlibabaDomain } from './alibaba.action';
import { AlibabaAccount, AlibabaProtocol } from './alibaba.protocol';
import { alibabaQuotas } from './alibaba.quotas';
import { AlibabaState, DomainSeed } from './alibaba.state';

export interface AlibabaEmulatorOptions extends EmulatorOptions, Partial<AlibabaBehaviour>, SessionOptions {
  /** Access keys; entries with one uid are one account, which has the domains of all of them. */
  readonly accounts: readonly AlibabaAccount[];
}

export interface AlibabaEmulator extends RunningServer {
  /** An account's stored configurations, by domain. */
  state(uid: string): AlibabaState;
  /** Stores configurations unchecked: what the console or an older client might have left. */
  put(uid: string, domain: string, seed: DomainSeed): void;
  /** Gives an account other domains, until the next reset. */
  own(uid: string, domains: readonly AlibabaDomain[]): void;
}

/**
 * Starts an emulator of ApsaraVideo Live (API 2016-11-01) on loopback: the callback, lazy-pull and
 * domain-list actions, both signatures, the documented errors and quotas.
 */
export async function startAlibabaEmulator(options: AlibabaEmulatorOptions): Promise<AlibabaEmulator> {
  const { secondSet = 'overwrite', absent = 'empty', deleteAbsent = 'succeed', unsafeHosts = [] } = options;
  const { mappingType = 'mapped', mappingList = 'nested' } = options;
  const behaviour = { secondSet, absent, deleteAbsent, unsafeHosts, mappingType, mappingList };
  const protocol = new AlibabaProtocol(options, behaviour, options.now ?? Date.now);
  const server = await EmulatorServer.start(protocol, alibabaQuotas, options);
  return Object.assign(server, {
    state: (uid: string) => protocol.stateOf(uid),
    put: (uid: string, domain: string, seed: DomainSeed) => protocol.put(uid, domain, seed),
    own: (uid: string, domains: readonly AlibabaDomain[]) => protocol.own(uid, domains),
  });
}

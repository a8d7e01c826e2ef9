import { EmulatorOptions, EmulatorServer, RunningServer } from '../emulator-server';
import { SessionOptions } from '../sessions';
import { VolcengineBehaviour, VolcengineVhost } from './volcengine.action';
import { SigningRegions } from './volcengine.authentication';
import { FamilyCloud, VOLCENGINE_CLOUD } from './volcengine.cloud';
import { VolcengineAccount, VolcengineProtocol } from './volcengine.protocol';
import { VolcengineSeed, VolcengineState } from './volcengine.state';

export interface VolcengineEmulatorOptions extends EmulatorOptions, Partial<VolcengineBehaviour>, SessionOptions {
  /** Access keys; entries with one uid are one account, which has the vhosts of all of them. */
  readonly accounts: readonly VolcengineAccount[];
  /** The only accepted signing regions. @default any (Volcengine: common parameters, Region) */
  readonly regions?: SigningRegions;
}

export interface VolcengineEmulator extends RunningServer {
  /** The stored records of an account. */
  state(uid: string): VolcengineState;
  /** Stores records unchecked: what the console or another client might have left. */
  put(uid: string, seed: VolcengineSeed): void;
  /** Gives an account other vhosts, until the next reset. */
  own(uid: string, vhosts: readonly VolcengineVhost[]): void;
}

/**
 * Starts an emulator of Volcengine Live (Version 2023-01-01) on loopback: the callback,
 * relay-source and domain-list actions, the signature, the documented errors and quotas.
 */
export function startVolcengineEmulator(options: VolcengineEmulatorOptions): Promise<VolcengineEmulator> {
  return startFamilyEmulator(VOLCENGINE_CLOUD, options);
}

/** The same for any cloud of the family. */
export async function startFamilyEmulator(
  cloud: FamilyCloud,
  options: VolcengineEmulatorOptions,
): Promise<VolcengineEmulator> {
  const { emptyList = 'empty', deleteAbsent = 'succeed', relayDeleteWithoutApp = 'default' } = options;
  const { defaultOptions = 'shown' } = options;
  const behaviour = { emptyList, deleteAbsent, relayDeleteWithoutApp, defaultOptions };
  const protocol = new VolcengineProtocol(cloud, options, behaviour, options.now ?? Date.now);
  const server = await EmulatorServer.start(protocol, cloud.quotas, options);
  return Object.assign(server, {
    state: (uid: string) => protocol.stateOf(uid),
    put: (uid: string, seed: VolcengineSeed) => protocol.put(uid, seed),
    own: (uid: string, vhosts: readonly VolcengineVhost[]) => protocol.own(uid, vhosts),
  });
}

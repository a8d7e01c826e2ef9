import { AccountEnvironment } from '../provider-registration';
import { CredentialSource } from './credential-source';
import { CredentialsConfig } from './credentials-config';
import { DocumentCredentials } from './document-credentials';
import { KeyCredentials } from './key-credentials';
import { RefreshingCredentials } from './refreshing-credentials';
import { runCredentialCommand } from './run-command';

/** Time limit for a command, or for a request for temporary credentials. */
export const FETCH_TIMEOUT_MS = 10_000;

/** The source for the kinds that every provider supports. The schema guarantees one kind. */
export function commonSource(
  config: CredentialsConfig,
  { files, clock, random, outageOf }: AccountEnvironment,
): CredentialSource {
  const { accessKeyId, accessKeySecret, securityToken, file, command } = config;
  if (file) return new DocumentCredentials(file, files, clock, outageOf('file'));
  if (command) {
    const fetch = (signal: AbortSignal) => runCredentialCommand(command, signal);
    return new RefreshingCredentials({
      fetch,
      timeoutMs: FETCH_TIMEOUT_MS,
      clock,
      random,
      outage: outageOf('command'),
    });
  }
  if (!accessKeyId || !accessKeySecret) throw new Error('the account has no credentials');
  return new KeyCredentials({ accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) }, files);
}

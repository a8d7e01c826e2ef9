import { Command } from 'commander';
import { Account, AuditEvent, Breaker, Provider } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { TableColumns, Output } from '../output';
import { accountName, providerName } from '../resource-names';

/** `accounts` and `providers`. */
export function listingCommands(parts: CliParts): Command[] {
  return [accountsCommand(parts), providersCommand(parts)];
}

const ACCOUNTS: TableColumns<Account> = {
  ACCOUNT: ({ name }) => lastOf(name),
  PROVIDER: ({ provider }) => lastOf(provider),
  'CLOUD ACCOUNT': ({ uid }) => uid,
};

function accountsCommand(parts: CliParts): Command {
  const about = 'list the accounts, or print one with its quotas';
  return withConnection(commandOf('accounts', about, 'livegate accounts'))
    .argument('[account]', 'such as ali-prod')
    .action(async (account: string | undefined, flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const { signal } = parts.io;
      const output = new Output(parts.io, flags.output);
      if (account !== undefined) return output.data(await client.accounts.get(accountName(account), { signal }));
      output.list('accounts', await client.accounts.list({ signal }).toArray(), ACCOUNTS);
    });
}

const PROVIDERS: TableColumns<Provider> = {
  PROVIDER: ({ name }) => lastOf(name),
  NAME: ({ displayName }) => displayName,
  CALLBACKS: ({ callbacks }) => callbacks?.map(({ kind }) => String(kind).toLowerCase()).join(' '),
};

function providersCommand(parts: CliParts): Command {
  const about = 'list the clouds, or print what one can express';
  return withConnection(commandOf('providers', about, 'livegate providers alibaba'))
    .argument('[provider]', 'such as alibaba')
    .action(async (provider: string | undefined, flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const { signal } = parts.io;
      const output = new Output(parts.io, flags.output);
      if (provider !== undefined) return output.data(await client.providers.get(providerName(provider), { signal }));
      output.list('providers', await client.providers.list({ signal }).toArray(), PROVIDERS);
    });
}

export const BREAKERS: TableColumns<Breaker> = {
  ACTION: ({ name }) => lastOf(name),
  STATE: ({ state }) => state,
  OVERRIDE: ({ override }) => override,
  'RETRY AFTER': ({ retryAfterMs }) => (retryAfterMs ? `${(retryAfterMs / 1_000).toFixed(1)} s` : ''),
};

export const EVENTS: TableColumns<AuditEvent> = {
  TIME: ({ eventTime }) => eventTime,
  KIND: ({ kind }) => kind,
  CALLER: ({ caller }) => caller,
  METHOD: ({ method }) => method,
  RESOURCE: ({ resource }) => resource?.replace(/^accounts\//, ''),
  RESULT: ({ code, outcome, reason }) => [code, outcome, reason].filter(Boolean).join(' '),
};

function lastOf(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf('/') + 1);
}

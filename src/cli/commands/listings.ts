import { Command, Option } from 'commander';
import { Account, AuditEvent, Breaker, Domain, Provider } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { TableColumns, Output } from '../output';
import { accountName, providerName } from '../resource-names';

/** `accounts`, `domains`, `providers` and `schema`. */
export function listingCommands(parts: CliParts): Command[] {
  return [accountsCommand(parts), domainsCommand(parts), providersCommand(parts), schemaCommand(parts)];
}

function schemaCommand(parts: CliParts): Command {
  const about = 'print the JSON Schema of files for plan and apply, for editors';
  return withConnection(commandOf('schema', about, 'livegate schema > live.schema.json')).action(
    async (flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const schema = await client.connection.send({ method: 'GET', name: 'schemas/live' }, parts.io);
      new Output(parts.io, flags.output ?? 'json').data(schema);
    },
  );
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

const DOMAINS: TableColumns<Domain> = {
  DOMAIN: ({ name }) => lastOf(name),
  ROLE: ({ role }) => role,
  STATE: ({ state }) => state,
  VHOST: ({ vhost }) => lastOf(vhost),
  'MAIN DOMAIN': ({ mainDomain }) => lastOf(mainDomain),
  'INGEST DOMAINS': ({ ingestDomains }) => ingestDomains.map((name) => lastOf(name)).join(' '),
};

const ROLES = ['INGEST', 'STREAMING', 'SUB_STREAMING'] as const;
const STATES = ['ACTIVE', 'PENDING', 'DISABLED', 'REJECTED', 'SUSPENDED', 'DELETED'] as const;

interface DomainFlags extends RemoteFlags {
  readonly role?: (typeof ROLES)[number];
  readonly state?: (typeof STATES)[number];
  readonly pattern?: string;
  readonly fresh?: boolean;
}

function domainsCommand(parts: CliParts): Command {
  const about = 'list the domains of an account';
  return withConnection(commandOf('domains', about, 'livegate domains ali-prod --pattern "*.example.com"'))
    .argument('<account>', 'such as ali-prod')
    .addOption(new Option('--role <role>', 'domains of this role').choices(ROLES))
    .addOption(new Option('--state <state>', 'domains in this state').choices(STATES))
    .option('--pattern <pattern>', 'domains of these names, such as "*.example.com"')
    .option('--fresh', 'ask the cloud again')
    .action(async (account: string, { role, state, pattern, fresh, ...flags }: DomainFlags) => {
      const client = await clientFor(parts, flags);
      const { signal } = parts.io;
      const options = { role, state, domainPattern: pattern, fresh, signal };
      const domains = await client.domains.list(accountName(account), options).toArray();
      new Output(parts.io, flags.output).list('domains', domains, DOMAINS);
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
  SINCE: ({ sinceTime }) => sinceTime,
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

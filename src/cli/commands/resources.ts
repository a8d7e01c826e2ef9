import { Command } from 'commander';
import { CallbackConfig, PullConfig } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, confirm, Finish, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { EXIT } from '../failures';
import { TableColumns, Output } from '../output';
import { configName, fullName, parentName } from '../resource-names';
import { readMapping } from '../yaml-file';
import { editConfig } from './edit';
import { childrenOf, faultsOf } from './children';

interface WritingFlags extends RemoteFlags {
  readonly etag?: string;
  readonly force?: boolean;
  readonly validateOnly?: boolean;
}

interface DeleteFlags extends WritingFlags {
  readonly allowMissing?: boolean;
  readonly yes?: boolean;
}

/** `get`, `list`, `set`, `edit` and `delete`. */
export function resourceCommands(parts: CliParts, finish: Finish): Command[] {
  return [getCommand(parts), listCommand(parts, finish), setCommand(parts), editCommand(parts), deleteCommand(parts)];
}

const STREAM = 'ali-prod/domains/push.example.com/callbackConfigs/stream';

function getCommand(parts: CliParts): Command {
  return withConnection(commandOf('get', 'print one resource', `livegate get ${STREAM}`))
    .argument('<name>', 'name of a configuration, account, event, breaker or provider')
    .action(async (text: string, flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const resource = await client.connection.send({ method: 'GET', name: fullName(text) }, parts.io);
      new Output(parts.io, flags.output).data(resource);
    });
}

const CONFIG_COLUMNS: TableColumns<CallbackConfig | PullConfig> = {
  NAME: ({ name }) => name?.replace(/^accounts\//, ''),
  TO: (config) =>
    'origins' in config
      ? config.origins.map(({ protocol, host }) => `${protocol} ${host}`).join(' ')
      : config.urls?.join(' '),
  SIGNED: (config) => signature(config as CallbackConfig),
  DRIFT: ({ drift }) => drift?.map(({ field }) => field).join(' '),
};

function signature({ auth }: CallbackConfig): string | undefined {
  if (!auth?.enabled) return auth ? 'no' : '';
  return auth.keyRef || auth.keyFingerprint || 'yes';
}

function listCommand(parts: CliParts, finish: Finish): Command {
  const about = 'list the configurations of an account, domain, vhost or app';
  return withConnection(commandOf('list', about, 'livegate list ali-prod'))
    .argument('<name>', 'name of the account, domain, vhost or app, or of one of its collections')
    .action(async (text: string, flags: RemoteFlags) => {
      const { parent, collections } = parentName(text);
      const client = await clientFor(parts, flags);
      const found = await childrenOf(client, parent, collections, parts.io);
      const output = new Output(parts.io, flags.output);
      const configs = [...(found.callbackConfigs ?? []), ...(found.pullConfigs ?? [])];
      if ((flags.output ?? 'table') === 'table') output.list('', configs, CONFIG_COLUMNS);
      else output.data(found);
      for (const fault of faultsOf(found)) parts.io.writeError(`${fault}\n`);
      if (found.unreachable) finish(EXIT.PARTLY);
    });
}

function setCommand(parts: CliParts): Command {
  const about = 'make a configuration equal to a file';
  return writing(withConnection(commandOf('set', about, `livegate set ${STREAM} -f stream.yaml`)))
    .argument('<name>', 'name of the configuration')
    .requiredOption('-f, --file <file>', 'YAML or JSON file with the fields; - for standard input')
    .option('--create-only', 'refuse if the configuration exists')
    .action(async (text: string, flags: WritingFlags & { file: string; createOnly?: boolean }) => {
      const { name, collection } = configName(text);
      const { etag, force, validateOnly, createOnly } = flags;
      const { value: config } = await readMapping(parts, flags.file);
      const client = await clientFor(parts, flags);
      const options = { etag, force, validateOnly, createOnly, signal: parts.io.signal };
      // What a file holds is for livegate to judge, which names every fault.
      const written = await client[collection].set(name, config as never, options);
      new Output(parts.io, flags.output).data(written);
    });
}

function editCommand(parts: CliParts): Command {
  const about = 'change a configuration in an editor; it is checked before it is sent';
  return writing(withConnection(commandOf('edit', about, `EDITOR=vi livegate edit ${STREAM}`)))
    .argument('<name>', 'name of the configuration')
    .action(async (text: string, flags: WritingFlags) => {
      const { name, collection } = configName(text);
      const client = await clientFor(parts, flags);
      await editConfig(parts, client[collection], name, flags);
    });
}

function deleteCommand(parts: CliParts): Command {
  const about = 'delete a configuration';
  return writing(withConnection(commandOf('delete', about, `livegate delete ${STREAM} --yes`)))
    .argument('<name>', 'name of the configuration')
    .option('--allow-missing', 'succeed if there is none')
    .option('-y, --yes', 'do not ask')
    .action(async (text: string, flags: DeleteFlags) => {
      const { name, collection } = configName(text);
      const { etag, force, validateOnly, allowMissing } = flags;
      if (!validateOnly) await confirm(parts, `Delete ${name}?`, flags.yes);
      const client = await clientFor(parts, flags);
      const options = { etag, force, validateOnly, allowMissing, signal: parts.io.signal };
      new Output(parts.io, flags.output).data(await client[collection].delete(name, options));
    });
}

function writing(command: Command): Command {
  return command
    .option('--etag <etag>', 'proceed only if the configuration still has it')
    .option('--force', 'proceed even if something is lost that cannot be restored')
    .option('--validate-only', 'check everything and send nothing');
}

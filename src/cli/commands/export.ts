import { Command } from 'commander';
import { Document, isMap, isSeq, YAMLMap } from 'yaml';
import { CallbackConfig, PullConfig } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, Finish, withConnection } from '../command-parts';
import { clientFor, ConnectionFlags } from '../connection-settings';
import { EXIT } from '../failures';
import { parentName } from '../resource-names';
import { writtenFields } from '../written-fields';
import { Children, childrenOf, faultsOf } from './children';

type AnyConfig = CallbackConfig | PullConfig;

/** `export`. */
export function exportCommand(parts: CliParts, finish: Finish): Command {
  const about = 'print the configurations of accounts, domains, vhosts or apps as a file';
  return withConnection(commandOf('export', about, 'livegate export ali-prod > live.yaml'))
    .argument('<name...>', 'names of accounts, domains, vhosts or apps')
    .action(async (texts: string[], flags: ConnectionFlags) => {
      const { io } = parts;
      const named = texts.map(parentName);
      const client = await clientFor(parts, flags);
      const found: Children[] = [];
      for (const { parent, collections } of named) found.push(await childrenOf(client, parent, collections, io));
      const faults = found.flatMap(faultsOf);
      io.write(liveFile(found, faults));
      for (const fault of faults) io.writeError(`${fault}\n`);
      if (faults.length > 0) finish(EXIT.PARTLY);
    });
}

/** The configurations in the API's own JSON, in YAML; comments say what cannot be read back. */
function liveFile(children: readonly Children[], faults: readonly string[]): string {
  const callbacks = children.flatMap(({ callbackConfigs = [] }) => callbackConfigs);
  const pulls = children.flatMap(({ pullConfigs = [] }) => pullConfigs);
  const document = new Document({
    callbackConfigs: callbacks.map(writtenFields),
    pullConfigs: pulls.map(writtenFields),
  });
  if (faults.length > 0) document.commentBefore = faults.map((fault) => ` ${fault}`).join('\n');
  annotate(document, 'callbackConfigs', callbacks);
  annotate(document, 'pullConfigs', pulls);
  return document.toString({ lineWidth: 0 });
}

function annotate(document: Document, key: string, configs: readonly AnyConfig[]): void {
  const list = document.get(key);
  if (!isSeq(list)) return;
  list.items.forEach((item, index) => {
    const config = configs[index];
    const notes = config ? notesOn(config) : [];
    if (isMap(item) && notes.length > 0) comment(item, notes);
  });
}

function comment(item: YAMLMap, notes: readonly string[]): void {
  item.commentBefore = notes.map((note) => ` ${note}`).join('\n');
}

function notesOn(config: AnyConfig): string[] {
  const { auth } = config as CallbackConfig;
  const remembered = config.rememberedFields ?? [];
  return [
    ...(auth?.enabled && !auth.keyRef ? ['auth: the key has no name here; a write without keyRef keeps it'] : []),
    ...remembered.map((field) => `${field}: what livegate last set; the cloud does not return it`),
    ...(config.inconsistencies ?? []),
  ];
}

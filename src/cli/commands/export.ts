import { Command } from 'commander';
import { Document, isMap, isSeq, YAMLMap } from 'yaml';
import { CallbackConfig, PullConfig } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, withConnection } from '../command-parts';
import { clientFor, ConnectionFlags } from '../connection-settings';
import { parentName } from '../resource-names';
import { writtenFields } from '../written-fields';
import { Children, childrenOf } from './children';

type AnyConfig = CallbackConfig | PullConfig;

/** `export`. */
export function exportCommand(parts: CliParts): Command {
  const about = 'print the configurations of domains, vhosts or apps as a file';
  const example = 'livegate export ali-prod/domains/push.example.com > live.yaml';
  return withConnection(commandOf('export', about, example))
    .argument('<name...>', 'names of domains, vhosts or apps')
    .action(async (texts: string[], flags: ConnectionFlags) => {
      const parents = texts.map((text) => parentName(text));
      const client = await clientFor(parts, flags);
      const found: Children[] = [];
      for (const { parent, collections } of parents) {
        found.push(await childrenOf(client, parent, collections, parts.io));
      }
      parts.io.write(liveFile(found));
    });
}

/** The configurations in the API's own JSON, in YAML; comments say what cannot be read back. */
function liveFile(found: readonly Children[]): string {
  const callbacks = found.flatMap(({ callbackConfigs = [] }) => callbackConfigs);
  const pulls = found.flatMap(({ pullConfigs = [] }) => pullConfigs);
  const document = new Document({
    callbackConfigs: callbacks.map(writtenFields),
    pullConfigs: pulls.map(writtenFields),
  });
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

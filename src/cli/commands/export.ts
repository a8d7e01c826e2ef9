import { Command } from 'commander';
import { Document, isMap, isSeq, YAMLMap } from 'yaml';
import { CallbackConfig, LivegateClient, LivegateError, PullConfig } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, Finish, withConnection } from '../command-parts';
import { clientFor, ConnectionFlags } from '../connection-settings';
import { EXIT } from '../failures';
import { printable } from '../output';
import { accountName, fullName, parentName } from '../resource-names';
import { ProgressBar } from '../rollouts/progress-bar';
import { writtenFields } from '../written-fields';
import { Children, childrenOf } from './children';
import { ExportedParent, parentsOf } from './exported-parents';

type AnyConfig = CallbackConfig | PullConfig;

/** What is read at once; livegate paces the calls to a cloud. */
const AT_ONCE = 8;

/** What was found, and comments on what was not. */
interface ExportedPart {
  readonly children: readonly Children[];
  readonly notes: readonly string[];
  readonly isWhole: boolean;
}

/** `export`. */
export function exportCommand(parts: CliParts, finish: Finish): Command {
  const about = 'print the configurations of accounts, domains, vhosts or apps as a file';
  return withConnection(commandOf('export', about, 'livegate export ali-prod > live.yaml'))
    .argument('<name...>', 'names of accounts, domains, vhosts or apps')
    .action(async (texts: string[], flags: ConnectionFlags) => {
      const named = texts.map((text) => (isAccount(text) ? accountName(text) : parentName(text)));
      const client = await clientFor(parts, flags);
      const found: ExportedPart[] = [];
      for (const one of named) {
        found.push(await (typeof one === 'string' ? ofAccount(parts, client, one) : ofParent(parts, client, one)));
      }
      parts.io.write(
        liveFile({ children: found.flatMap(({ children }) => children), notes: found.flatMap(({ notes }) => notes) }),
      );
      if (found.some(({ isWhole }) => !isWhole)) finish(EXIT.PARTLY);
    });
}

function isAccount(text: string): boolean {
  return /^accounts\/[^/]+$/.test(fullName(text));
}

async function ofParent(
  { io }: CliParts,
  client: LivegateClient,
  { parent, collections }: ExportedParent,
): Promise<ExportedPart> {
  return { children: [await childrenOf(client, parent, collections, io)], notes: [], isWhole: true };
}

/** A parent that cannot be read is told in a comment and on standard error. */
async function ofAccount({ io }: CliParts, client: LivegateClient, account: string): Promise<ExportedPart> {
  const { parents, notes } = await parentsOf(client, account, io);
  const bar = new ProgressBar(io.progress);
  const faults: string[] = [];
  const children: Children[] = [];
  try {
    for (let read = 0; read < parents.length; read += AT_ONCE) {
      bar.show({ title: `reading ${account}`, value: read, total: parents.length });
      const some = parents.slice(read, read + AT_ONCE).map(async ({ parent, collections }) => {
        const below = childrenOf(client, parent, collections, io);
        return await below.catch((error: unknown) => void faults.push(faultOf(parent, error)));
      });
      for (const below of await Promise.all(some)) if (below) children.push(below);
    }
  } finally {
    bar.end();
  }
  for (const fault of faults) io.writeError(`${printable(fault)}\n`);
  return { children, notes: [...notes, ...faults], isWhole: faults.length === 0 };
}

/** Throws what concerns more than this parent. */
function faultOf(parent: string, error: unknown): string {
  if (!(error instanceof LivegateError)) throw error;
  return `${parent} cannot be read: ${error.reason}: ${error.message}`;
}

/** The configurations in the API's own JSON, in YAML; comments say what cannot be read back. */
function liveFile({ children, notes }: Pick<ExportedPart, 'children' | 'notes'>): string {
  const callbacks = children.flatMap(({ callbackConfigs = [] }) => callbackConfigs);
  const pulls = children.flatMap(({ pullConfigs = [] }) => pullConfigs);
  const document = new Document({
    callbackConfigs: callbacks.map(writtenFields),
    pullConfigs: pulls.map(writtenFields),
  });
  if (notes.length > 0) document.commentBefore = notes.map((note) => ` ${printable(note)}`).join('\n');
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

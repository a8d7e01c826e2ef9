import { Command } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf, Finish, requireAnswer, withConnection } from '../command-parts';
import { UsageFault } from '../failures';
import { fullName } from '../resource-names';
import { ApplyFlags } from '../rollouts/plan-and-apply';
import { applyPlan, WantedSource, plannedSource, showPlan } from '../rollouts/planned-source';
import { applying } from './plan';

interface SourceFlags extends ApplyFlags {
  readonly plan?: boolean;
}

interface CopyFlags extends SourceFlags {
  readonly pair: readonly Pair[];
  readonly keyRef?: string;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

/** `copy`, `repair` and `rotate-key`: rollouts of what is live. */
export function sourceCommands(parts: CliParts, finish: Finish): Command[] {
  return [copyCommand(parts, finish), repairCommand(parts, finish), rotateKeyCommand(parts, finish)];
}

function copyCommand(parts: CliParts, finish: Finish): Command {
  const about = 'copy what an account, domain or vhost has to another one, of another cloud if need be';
  const example = 'livegate copy ali-prod volc-prod --pair push.example.com=push.example.net --key-ref hook-2026';
  return ofSource('copy', about, example)
    .argument('<from>', 'an account, domain or vhost')
    .argument('<to>', 'an account, or a domain or vhost')
    .option(
      '--pair <from=to>',
      'domains or vhosts of two accounts; may be repeated; else those of equal name',
      pairs,
      [],
    )
    .option('--key-ref <name>', 'the key by name that signs what is signed')
    .action(async (from: string, to: string, { pair, keyRef, ...flags }: CopyFlags) => {
      const ends = { from: fullName(from), to: fullName(to) };
      const copy = { ...ends, ...(pair.length > 0 && { pairs: [...pair] }), ...(keyRef !== undefined && { keyRef }) };
      await planOrApply(parts, finish, flags, { source: { copy }, title: `copy ${ends.from} ${ends.to}` });
    });
}

function repairCommand(parts: CliParts, finish: Finish): Command {
  const about = 'write again what livegate set, where something else is live';
  return ofSource('repair', about, 'livegate repair ali-prod/domains/push.example.com')
    .argument('<parents...>', 'accounts, domains, vhosts or apps')
    .action(async (names: readonly string[], flags: SourceFlags) => {
      const parents = names.map(fullName);
      const title = `repair ${parents.join(' ')}`;
      await planOrApply(parts, finish, flags, { source: { repair: { parents } }, title });
    });
}

function rotateKeyCommand(parts: CliParts, finish: Finish): Command {
  const about = 'give what is signed with one key by name another one';
  return ofSource('rotate-key', about, 'livegate rotate-key hook-2026 hook-2027 ali-prod volc-prod')
    .argument('<from>', 'the name of the key to replace')
    .argument('<to>', 'the name of the key to use instead')
    .argument('<parents...>', 'accounts, domains, vhosts or apps')
    .action(async (fromKey: string, toKey: string, names: readonly string[], flags: SourceFlags) => {
      const parents = names.map(fullName);
      const title = `rotate-key ${fromKey} ${toKey} ${parents.join(' ')}`;
      await planOrApply(parts, finish, flags, { source: { rotateKey: { parents, fromKey, toKey } }, title });
    });
}

function ofSource(word: string, about: string, example: string): Command {
  return applying(withConnection(commandOf(word, about, example))).option('--plan', 'show what it would change, only');
}

async function planOrApply(parts: CliParts, finish: Finish, flags: SourceFlags, given: WantedSource): Promise<void> {
  if (flags.plan) return await showPlan(parts, finish, await plannedSource(parts, flags, given));
  requireAnswer(parts, flags.yes);
  await applyPlan(parts, finish, await plannedSource(parts, flags, given));
}

/** A domain's name alone stands for that domain of the account. */
function pairs(text: string, all: readonly Pair[]): Pair[] {
  const [from = '', to = '', ...rest] = text.split('=');
  if (from === '' || to === '' || rest.length > 0)
    throw new UsageFault(`${JSON.stringify(text)} is not a pair such as push.example.com=push.example.net`);
  const nameOf = (end: string): string => (end.includes('/') ? fullName(end) : end);
  return [...all, { from: nameOf(from), to: nameOf(to) }];
}

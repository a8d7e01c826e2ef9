import { Argument, Command } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf } from '../command-parts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof SHELLS)[number];

/** What can follow the words of a command. */
interface Completion {
  /** The command's words after `livegate`, such as `audit list`. */
  readonly path: string;
  readonly words: readonly string[];
}

/** `completion`: scripts that know every command and option; else, shells offer files. */
export function completionCommand({ io }: CliParts, program: Command): Command {
  const example = 'livegate completion bash > /etc/bash_completion.d/livegate';
  return commandOf('completion', 'print a completion script for a shell', example)
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell) => io.write(SCRIPTS[shell](completionsOf(program))));
}

function completionsOf(command: Command, path = ''): Completion[] {
  const visible = command.createHelp();
  const options = visible.visibleOptions(command).map(({ long, short }) => long ?? short ?? '');
  const commands = visible.visibleCommands(command);
  return [
    { path, words: [...commands.map((child) => child.name()), ...options] },
    ...commands.flatMap((child) => completionsOf(child, `${path} ${child.name()}`.trim())),
  ];
}

const SCRIPTS: Readonly<Record<Shell, (completions: readonly Completion[]) => string>> = {
  bash: (completions) => `# livegate completion for bash
_livegate() {
  local path="" word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${patternsOf(completions)} path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${completions.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _livegate livegate
`,
  zsh: (completions) => `#compdef livegate
# livegate completion for zsh
_livegate() {
  local path_="" word
  local -a words_
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_ $word" in
${patternsOf(completions)} path_="\${path_:+$path_ }$word" ;;
    esac
  done
  case "$path_" in
${completions.map(({ path, words }) => `    "${path}") words_=(${words.join(' ')}) ;;`).join('\n')}
  esac
  compadd -- "\${words_[@]}" && [[ -n "$PREFIX" ]] || _files
}
compdef _livegate livegate
`,
  fish: (completions) => `# livegate completion for fish
function __livegate_at
  set -l path
  for word in (commandline -opc)[2..-1]
    switch (string trim "$path $word")
      case ${quoted(completions)}
        set path (string trim "$path $word")
    end
  end
  test "$path" = "$argv[1]"
end
${completions
  .map(({ path, words }) => `complete -c livegate -n '__livegate_at "${path}"' -a '${words.join(' ')}'`)
  .join('\n')}
`,
};

/** The pattern of a case, which is a space and the words of a command. */
function patternsOf(completions: readonly Completion[]): string {
  const paths = completions.filter(({ path }) => path !== '').map(({ path }) => ({ path, isTop: !path.includes(' ') }));
  return `      ${paths.map(({ path, isTop }) => `"${isTop ? ' ' : ''}${path}"`).join('|')})`;
}

function quoted(completions: readonly Completion[]): string {
  return completions.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' ');
}

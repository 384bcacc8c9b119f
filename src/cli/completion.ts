import type { Command, Option } from 'commander';

/** Shells that completion scripts are written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

function flagsOf({ short, long }: Option): readonly string[] {
  return [short, long].filter((flag) => flag !== undefined);
}

/** A text in single quotes, for all three shells. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** The words that an argument of a command may be; none for one that may be anything. */
function wordsOf({ registeredArguments: [argument] }: Command): readonly string[] {
  return argument?.argChoices ?? [];
}

/** Completes commands, their flags and the choices of a flag or an argument; files otherwise. */
function bash(program: Command): string {
  const cases = program.commands.map((command) => {
    const flags = command.options.flatMap(flagsOf).join(' ');
    const choices = command.options.flatMap((option) =>
      option.argChoices === undefined
        ? []
        : [
            `      ${flagsOf(option).join('|')}) COMPREPLY=($(compgen -W ${quoted(option.argChoices.join(' '))} -- "$word")); return ;;`,
          ],
    );
    const chosen = choices.length === 0 ? [] : ['      case $before in', ...choices.map((line) => `  ${line}`), '      esac'];
    const words = quoted(wordsOf(command).join(' '));
    return [`    ${command.name()})`, ...chosen, `      flags=${quoted(flags)} words=${words} ;;`].join('\n');
  });
  return `_bprop() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} flags= words=
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W ${quoted(program.commands.map((command) => command.name()).join(' '))} -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word")); return; fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _bprop bprop`;
}

function zshSpec(option: Option): string {
  const text = option.description.replace(/[[\]:]/g, ' ');
  const choices = option.argChoices === undefined ? '_files' : `(${option.argChoices.join(' ')})`;
  const takes = option.required || option.optional ? `:value:${choices}` : '';
  return quoted(`${option.long}[${text}]${takes}`);
}

function zshArgument(command: Command): string {
  const words = wordsOf(command);
  return words.length === 0 ? '*:file:_files' : `:word:(${words.join(' ')})`;
}

function zsh(program: Command): string {
  const commands = program.commands.map((command) => quoted(`${command.name()}:${command.description()}`));
  const cases = program.commands.map(
    (command) =>
      `    ${command.name()}) _arguments ${[...command.options.map(zshSpec), quoted(zshArgument(command))].join(' ')} ;;`,
  );
  return `#compdef bprop
_bprop() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.join(' ')})
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _bprop ]]; then _bprop "$@"; else compdef _bprop bprop; fi`;
}

function fish(program: Command): string {
  const names = program.commands.map((command) => command.name()).join(' ');
  const lines = program.commands.flatMap((command) => [
    `complete -c bprop -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} -f -a ${command.name()} -d ${quoted(command.description())}`,
    ...wordsOf(command).map(
      (word) => `complete -c bprop -n ${quoted(`__fish_seen_subcommand_from ${command.name()}`)} -f -a ${word}`,
    ),
    ...command.options.map((option) => {
      const choices = option.argChoices === undefined ? '' : ` -f -a ${quoted(option.argChoices.join(' '))}`;
      const takes = option.required || option.optional ? ` -r${choices}` : '';
      const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
      const at = quoted(`__fish_seen_subcommand_from ${command.name()}`);
      return `complete -c bprop -n ${at} -l ${(option.long ?? '').slice(2)}${short}${takes} -d ${quoted(option.description)}`;
    }),
  ]);
  return lines.join('\n');
}

const SCRIPTS: Readonly<Record<Shell, (program: Command) => string>> = { bash, zsh, fish };

/** The script with which a shell completes the commands and flags of a program. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](program);
}

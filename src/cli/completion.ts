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

/** Completes commands, their flags and the choices of a flag; files otherwise. */
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
    return [`    ${command.name()})`, ...chosen, `      flags=${quoted(flags)} ;;`].join('\n');
  });
  return `_bprop() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} flags=
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W ${quoted(program.commands.map((command) => command.name()).join(' '))} -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word")); return; fi
  COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _bprop bprop`;
}

function zshSpec(option: Option): string {
  const text = option.description.replace(/[[\]:]/g, ' ');
  const choices = option.argChoices === undefined ? '_files' : `(${option.argChoices.join(' ')})`;
  const takes = option.required || option.optional ? `:value:${choices}` : '';
  return quoted(`${option.long}[${text}]${takes}`);
}

function zsh(program: Command): string {
  const commands = program.commands.map((command) => quoted(`${command.name()}:${command.description()}`));
  const cases = program.commands.map(
    (command) => `    ${command.name()}) _arguments ${[...command.options.map(zshSpec), quoted('*:file:_files')].join(' ')} ;;`,
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

import type { CodeAction, Command } from 'vscode-languageserver';
import type { ClientAbilities } from '../../client-abilities.ts';
import { editFor } from '../../convert.ts';
import { COMMANDS, isAvailable } from '../execute/command-names.ts';

function asCommand({ title, edit, command, disabled }: CodeAction, abilities: ClientAbilities): readonly Command[] {
  if (disabled !== undefined) return [];
  if (command !== undefined) return [{ ...command, title }];
  if (edit === undefined || !isAvailable(COMMANDS.apply, abilities)) return [];
  return [{ title, command: COMMANDS.apply, arguments: [edit] }];
}

/** Code actions in the form that the client knows: without literals, each is a command whose edit the server has applied. */
export function actionsFor(abilities: ClientAbilities, actions: readonly CodeAction[]): (CodeAction | Command)[] {
  if (!abilities.actionLiterals) return actions.flatMap((action) => asCommand(action, abilities));
  return actions
    .filter(({ disabled }) => disabled === undefined || abilities.disabledActions)
    .map((action) => (action.edit === undefined ? action : { ...action, edit: editFor(action.edit, abilities) }));
}

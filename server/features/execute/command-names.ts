import type { ClientAbilities } from '../../client-abilities.ts';

/** The commands that any client may have carried out by the server; a client may have its own under the same names. */
export const COMMANDS = {
  derive: 'bprop.derive',
  checkpoint: 'bprop.checkpoint',
  expand: 'bprop.expand',
  check: 'bprop.check',
  graph: 'bprop.graph',
  export: 'bprop.export',
  /** The way from the chain rule to a line of the backward block. */
  why: 'bprop.why',
  /** An edit that was offered as a code action, to clients whose code actions are commands. */
  apply: 'bprop.apply',
} as const;

export type CommandName = (typeof COMMANDS)[keyof typeof COMMANDS];

const EDITING: readonly CommandName[] = [COMMANDS.derive, COMMANDS.checkpoint, COMMANDS.expand, COMMANDS.apply];

/** True for a command that somebody carries out: the client, or the server, which cannot edit where the client applies nothing. */
export function isAvailable(
  name: CommandName,
  { appliesEdits, ownCommands }: Pick<ClientAbilities, 'appliesEdits' | 'ownCommands'>,
): boolean {
  return ownCommands.has(name) || appliesEdits || !EDITING.includes(name);
}

/** The commands that the server announces: a client that registers them would have those of its own twice. */
export function announcedTo(abilities: ClientAbilities): string[] {
  return Object.values(COMMANDS)
    .filter((name) => isAvailable(name, abilities) && !abilities.ownCommands.has(name))
    .filter((name) => name !== COMMANDS.apply || !abilities.actionLiterals);
}

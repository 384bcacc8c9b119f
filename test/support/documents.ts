/** The examples that a Markdown text gives: files to save, and commands with what they print. */
export interface DocumentExamples {
  /** From blocks such as ```` ```bprop neuron.bprop ````. */
  readonly files: Readonly<Record<string, string>>;
  /** From ```` ```console ```` blocks, in order. */
  readonly commands: readonly Command[];
}

export interface Command {
  readonly line: string;
  readonly output: string;
}

const FENCE = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms;

function commandsOf(block: string): readonly Command[] {
  const [before, ...parts] = block.split(/^\$ /m);
  if (before !== '') throw new Error(`a console block begins with a command, not with \`${before}\``);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { line: part.slice(0, end), output: part.slice(end + 1) };
  });
}

export function examplesIn(markdown: string): DocumentExamples {
  const files: Record<string, string> = {};
  const commands: Command[] = [];
  for (const [, language, name, block = ''] of markdown.matchAll(FENCE)) {
    if (name !== undefined) files[name] = block;
    if (language === 'console') commands.push(...commandsOf(block));
  }
  return { files, commands };
}

/** The output that a document shows, as a pattern: `...` stands for whatever the reader need not see. */
export function outputPattern(shown: string): RegExp {
  const parts = shown.split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`);
}

/** Links to files of the repository. */
export function localLinks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(\w+:|#)/.test(target));
}

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import {
  DERIVED_FORMS,
  DIAGNOSTIC_CODES,
  type EvidenceTask,
  type EvidenceWorker,
  type GradientEvidence,
  SizeError,
  TARGETS,
} from '../index.ts';
import { nodePool } from '../threads/node.ts';
import { check } from './commands/check.ts';
import { deriveFile } from './commands/derive.ts';
import { expand } from './commands/expand.ts';
import { explain } from './commands/explain.ts';
import { exportFile } from './commands/export.ts';
import { format } from './commands/format.ts';
import { GRAPH_FORMATS, graph } from './commands/graph.ts';
import { importFile } from './commands/import.ts';
import { runFile } from './commands/run.ts';
import { walk } from './commands/walk.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import { EXIT_GOOD, EXIT_USAGE, UsageFailure } from './failure.ts';
import { REPORTERS } from './reports/reports.ts';
import { Terminal } from './terminal.ts';

/** Threads of the bundle that stands beside that of the command line. */
function checkThreads(): readonly EvidenceWorker[] {
  return nodePool<EvidenceTask, readonly GradientEvidence[]>(join(__dirname, 'checks.cjs')).members;
}

function wholeNumber(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

const CHECK_HELP = `
Examples:
  bprop check gru.bprop               one file
  bprop check models README.md        a folder, without what git ignores, and the fences of a document
  bprop check --fix models            write the repairs that are certain
  bprop check --format sarif .        for viewers of code scanning
  bprop check --watch gru.bprop       again after each change

Exit status: 0 all is well, 1 errors or gradients that fail, 2 wrong usage or a file that cannot be read.`;

/** Choices that a command refuses in words of its own. */
const asWritten = (word: string): string => word;

/** Called with the exit status of the command that ran. */
type Finish = (status: number) => void;

function addChecking(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('check <path...>')
    .description(
      'diagnostics and gradient checks of files, of the files in folders, of fences in Markdown, and of backward passes in Python and notebooks',
    )
    .addOption(new Option('--format <format>', 'how results are printed').choices(Object.keys(REPORTERS)))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--seed <n>', 'seed of the numbers drawn', wholeNumber)
    .option('--dims <sizes>', 'fix sizes, as in m=3,n=4')
    .option('--data <values.json>', 'check at these values instead of drawn ones')
    .option('--no-numeric', 'static diagnostics only')
    .option(
      '--strict',
      'fail also where no number drawn takes a side of a condition, or runs a loop, and where nothing could be judged',
    )
    .option('--full', 'also compare whole Jacobians at one draw, element by element, and say which differs most')
    .option('--memory', 'also what must be saved for the backward pass, and how much that is')
    .option('--fix', 'write the repairs that are certain into the files')
    .option(
      '--verify',
      'of Python: also run the functions, and compare their numbers with what was read (runs the code of the file)',
    )
    .option('--python <command>', 'with --verify: the interpreter; that of the variable PYTHON, or python3, if none is given')
    .option('--watch', 'check again what changes, until interrupted')
    .option('--quiet', 'only files that fail, and their errors')
    .addOption(new Option('--color <when>', 'colours in the text').choices(['auto', 'always', 'never']).default('auto'))
    .option('--stdin-filename <name>', 'the name of standard input, `-`, in reports')
    .addHelpText('after', CHECK_HELP)
    .action(async (paths, flags) => finish(await check(paths, flags, terminal, checkThreads())));
}

function addHelping(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('explain')
    .description('what the code of a diagnostic means, with an example, or why a line of a backward block, FILE:LINE, is right')
    .addArgument(
      new Argument('[code]', 'a code, or FILE:LINE; all codes, if none is given').choices(DIAGNOSTIC_CODES).argParser(asWritten),
    )
    .action((code) => finish(explain(code, terminal)));
  program
    .command('lsp')
    .description('the language server, for editors')
    .option('--stdio', 'messages over standard input and output, which is all it can')
    .action(() => startLanguageServer());
  program
    .command('completion')
    .description('a script with which a shell completes commands and flags')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => {
      terminal.line(completionScript(shell, program));
      finish(EXIT_GOOD);
    });
}

/** The server has a bundle of its own, which reads its messages until its client goes. */
function startLanguageServer(): void {
  if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
  createRequire(__filename)('./server.cjs');
}

function addDeriving(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('derive <file>')
    .description('the file with its derived backward block; of a file in Python, the derived backward function')
    .option('--write', 'write the file')
    .option('--replace', 'with --write: replace a block that differs')
    .option('--function <name>', 'of a file in Python: the forward function, or the class')
    .addOption(new Option('--form <form>', 'how the lines are written').choices(DERIVED_FORMS).default('plain'))
    .addOption(new Option('--elementary', 'the same as --form elementary').conflicts('form'))
    .option('--explain', 'with the steps to each line, from the chain rule on, as comments')
    .addOption(new Option('--checkpoint <rule>', 'keep few states of long loops, compute the others again').choices(['sqrt']))
    .action(async (file, flags) => finish(await deriveFile(file, flags, terminal)));
  program
    .command('expand <file>')
    .description('the file with one operation an equation')
    .option('--write', 'write the file')
    .action((file, flags) => finish(expand(file, flags, terminal)));
}

function addRunning(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('run <file>')
    .description('outputs and gradients for given numbers')
    .requiredOption('--data <values.json>', 'values for inputs, parameters and constants')
    .option('--json', 'print the results as JSON')
    .option('--derived', "use the derived backward pass, not the file's own")
    .action((file, flags) => finish(runFile(file, flags, terminal)));
}

function addExporting(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('export <file>')
    .description('the forward and backward pass as code in another language')
    .addOption(
      new Option('--target <language>', 'the language that is written')
        .choices(TARGETS)
        .argParser(asWritten)
        .makeOptionMandatory(),
    )
    .option('--style <style>', 'deriv: NumPy as the post writes it')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(async (file, flags) => finish(await exportFile(file, flags, terminal)));
  program
    .command('graph <file>')
    .description('the computational graph')
    .option('--format <format>', `one of ${GRAPH_FORMATS.join(', ')}`, 'svg')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(async (file, flags) => finish(await graph(file, flags, terminal)));
  program
    .command('walk <file>')
    .description('a walk through the graph, forward and backward, as a page for a browser or a picture that moves')
    .option('--html <file>', 'the page to write, which needs no other file and no network')
    .option('--svg <file>', 'the picture to write, which plays by itself, for slides')
    .action(async (file, flags) => {
      const page = join(__dirname, 'walk.html');
      finish(await walk(file, flags, terminal, { workers: checkThreads(), page }));
    });
}

function addImporting(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('import <file>')
    .description('a forward function in Python, or in a notebook, and its backward pass, as a program of the language')
    .option('--function <name>', 'the function, or the class, if there are several')
    .option('--verify', 'also run the functions, and compare their numbers with what was read (runs the code of the file)')
    .option('--python <command>', 'with --verify: the interpreter; that of the variable PYTHON, or python3, if none is given')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(async (file, flags) => finish(await importFile(file, flags, terminal)));
}

function addFormatting(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('format <file...>')
    .description("files in the project's style")
    .option('--write', 'write the files')
    .option('--check', 'only say which files are not formatted')
    .action(async (files, flags) => finish(await format(files, flags, terminal)));
}

/** The commands in the order in which the help lists them. */
const COMMANDS = [addChecking, addDeriving, addRunning, addExporting, addImporting, addFormatting, addHelping];

/** The commands and their flags. */
function commandLine(terminal: Terminal, finish: Finish): Command {
  const program = new Command('bprop')
    .description('Derive, check and run the backward pass of forward equations.')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined, writeErr: () => undefined });
  for (const add of COMMANDS) add(program, terminal, finish);
  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => undefined });
  return program;
}

/** Commander's message in one line. */
function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'name a command, such as `bprop check FILE`; `bprop --help` lists them';
  return oneLine(message.replace(/^error: /, ''));
}

/** Messages of others may span several lines, and may quote the user's text. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function failureMessage(error: unknown): string {
  const message = oneLine(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageFailure) return message;
  return error instanceof SizeError ? `no numbers for these sizes: ${message}` : `a mistake in bprop itself: ${message}`;
}

/** Runs one command line and answers its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const terminal = new Terminal();
  let status = EXIT_GOOD;
  try {
    await commandLine(terminal, (result) => {
      status = result;
    }).parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT_GOOD;
      terminal.error(`bprop: ${usageMessage(error)}`);
      return EXIT_USAGE;
    }
    terminal.error(`bprop: ${failureMessage(error)}`);
    return EXIT_USAGE;
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../measure.ts';

type Library = 'numpy' | 'torch';

interface Greeting {
  readonly python: string;
  readonly available: Partial<Record<Library, string>>;
  readonly blas: readonly string[];
}

/** Debian's interpreter, whose packages `python3-numpy` and `python3-torch` are; another one first on the path has neither. */
const INTERPRETER = '/usr/bin/python3';

/** The Python peers in a process of their own; a library that is not installed is no contender. */
export class PythonPeers {
  readonly greeting: Greeting | undefined;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, greeting: Greeting | undefined) {
    this.child = child;
    this.lines = lines;
    this.greeting = greeting;
  }

  static async start(): Promise<PythonPeers> {
    const script = fileURLToPath(new URL('peers.py', import.meta.url));
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const child = spawn(INTERPRETER, [script], { env });
    child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const failed = once(child, 'error').then((): IteratorResult<string> => ({ done: true, value: undefined }));
    const first = await Promise.race([lines.next(), failed]);
    return new PythonPeers(child, lines, first.done === true ? undefined : (JSON.parse(first.value) as Greeting));
  }

  /** What is missing, in a line each. */
  missing(): readonly string[] {
    if (this.greeting === undefined) return [`${INTERPRETER} does not start: NumPy and PyTorch are not compared`];
    const { available, blas } = this.greeting;
    const packages = { numpy: 'NumPy', torch: 'PyTorch' };
    const absent = Object.entries(packages)
      .filter(([library]) => !(library in available))
      .map(([library, title]) => `${title} is not installed (apt-get install python3-${library}) and is not compared`);
    const isOpen = blas.some((library) => library.includes('openblas'));
    return isOpen ? absent : [...absent, 'the BLAS is not OpenBLAS (apt-get install libopenblas0-pthread): products are slow'];
  }

  /** A contender, if its library is there. */
  contender(name: string, library: Library, run: readonly (number | string)[]): readonly Contender[] {
    if (this.greeting?.available[library] === undefined) return [];
    return [{ name, sample: (least) => this.ask(run, least) }];
  }

  private async ask(run: readonly (number | string)[], least: number): Promise<number> {
    this.child.stdin.write(`${JSON.stringify({ run, least: least / 1000 })}\n`);
    const answer = await this.lines.next();
    if (answer.done === true) throw new Error(`the Python peers stopped at ${JSON.stringify(run)}`);
    return 1000 * Number(answer.value);
  }

  stop(): void {
    this.child.stdin.end();
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../measure.ts';

/** What there is to compare with, and how it is had where it is missing. */
const LIBRARIES = {
  numpy: 'NumPy is not installed (apt-get install python3-numpy)',
  torch: 'PyTorch is not installed (apt-get install python3-torch)',
  tfjs: 'TensorFlow.js is not installed (npm ci --prefix bench/peers)',
  'jax-js': 'jax-js is not installed (npm ci --prefix bench/peers)',
} as const;

type Library = keyof typeof LIBRARIES;

interface Greeting {
  readonly available: Partial<Record<Library, string>>;
  readonly python?: string;
  readonly blas?: readonly string[];
}

/** Debian's interpreter, whose packages `python3-numpy` and `python3-torch` are; another one first on the path has neither. */
const PYTHON = '/usr/bin/python3';

/** Peers in a process of their own, which answers a line for a line. */
class PeerProcess {
  readonly greeting: Greeting;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, greeting: Greeting) {
    this.child = child;
    this.lines = lines;
    this.greeting = greeting;
  }

  static async start(command: string, script: string): Promise<PeerProcess> {
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', ...KEEPING_MEMORY };
    const child = spawn(command, [fileURLToPath(new URL(script, import.meta.url))], { env });
    child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const failed = once(child, 'error').then((): IteratorResult<string> => ({ done: true, value: undefined }));
    const first = await Promise.race([lines.next(), failed]);
    return new PeerProcess(child, lines, first.done === true ? { available: {} } : (JSON.parse(first.value) as Greeting));
  }

  /** Milliseconds for one run. */
  async ask(run: readonly (number | string)[], least: number): Promise<number> {
    this.child.stdin.write(`${JSON.stringify({ run, least: least / 1000 })}\n`);
    const answer = await this.lines.next();
    if (answer.done === true) throw new Error(`the peers stopped at ${JSON.stringify(run)}`);
    return 1000 * Number(answer.value);
  }

  stop(): void {
    this.child.stdin.end();
  }
}

/**
 * The C library gives large blocks back to the system and gets them anew each time: PyTorch's GRU takes more than twice
 * as long that way, and that is not what is compared.
 */
const KEEPING_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: '1073741824',
  MALLOC_TRIM_THRESHOLD_: '4294967296',
  MALLOC_TOP_PAD_: '67108864',
};

/** The peers that are libraries; one that is not installed is no contender. */
export class Peers {
  private readonly python: PeerProcess;
  private readonly javascript: PeerProcess;

  private constructor(python: PeerProcess, javascript: PeerProcess) {
    this.python = python;
    this.javascript = javascript;
  }

  static async start(): Promise<Peers> {
    return new Peers(await PeerProcess.start(PYTHON, 'peers.py'), await PeerProcess.start(process.execPath, 'peers.js'));
  }

  private get processes(): readonly PeerProcess[] {
    return [this.python, this.javascript];
  }

  /** What they are, in lines. */
  versions(): readonly string[] {
    const { python, blas = [] } = this.python.greeting;
    const all = this.processes.flatMap(({ greeting: { available } }) => Object.entries(available));
    return [
      ...(python === undefined ? [] : [`Python ${python}, ${blas.join(', ')}`]),
      `Peers: ${all.map(([library, version]) => `${library} ${version}`).join(', ')}`,
    ];
  }

  /** What is missing, in a line each. */
  missing(): readonly string[] {
    const absent = Object.entries(LIBRARIES)
      .filter(([library]) => this.processes.every(({ greeting: { available } }) => !(library in available)))
      .map(([, reason]) => `${reason} and is not compared`);
    const isOpen = this.python.greeting.blas?.some((library) => library.includes('openblas')) === true;
    return isOpen ? absent : [...absent, 'the BLAS is not OpenBLAS (apt-get install libopenblas0-pthread): products are slow'];
  }

  /** A contender, if its library is there. */
  contender(name: string, library: Library, run: readonly (number | string)[]): readonly Contender[] {
    const own = this.processes.find(({ greeting: { available } }) => library in available);
    return own === undefined ? [] : [{ name, sample: (least) => own.ask(run, least) }];
  }

  stop(): void {
    for (const each of this.processes) each.stop();
  }
}

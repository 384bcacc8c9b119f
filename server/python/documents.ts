import type { DerivedPython } from '../../src/index.ts';
import type { TaskRunner } from '../../src/threads/runner.ts';
import { type CheckReport, failedReport } from '../../src/verify/plain-report.ts';
import { MAXIMAL_LENGTH } from '../open-files.ts';
import type { OpenText } from '../text-document.ts';
import { movedReport } from './moved.ts';
import type { OutlinedPair, PythonAnswer, PythonOutline, PythonTask } from './task.ts';

/** A pause in typing after which what was checked is checked again, milliseconds: half of a line is no backward pass. */
const PAUSE = 300;
/** A check that takes longer than this draws no more numbers, and judges what it has, milliseconds. */
const DRAWS_PATIENCE = 15_000;

const PYTHON_NAME = /\.pyi?$/i;

/** A pair of the text at hand. */
export interface OpenPair extends OutlinedPair {
  /** The check, once it is done. */
  readonly report?: CheckReport;
}

/** One version of an open text. */
export interface PythonVersion {
  readonly text: OpenText;
  /** None until the text has been read. */
  readonly pairs: readonly OpenPair[];
  /** The reason why it cannot be read. */
  readonly failure?: string;
  /** True if a pair is being checked, or will be. */
  readonly isUnderWay: (pair: OpenPair) => boolean;
}

interface Work {
  /** True to check every pair. */
  readonly all: () => boolean;
  readonly told: (version: PythonVersion) => void;
}

class OpenPython implements PythonVersion {
  readonly text: OpenText;
  readonly abort = new AbortController();
  readonly asked: ReadonlySet<string>;
  pairs: readonly OpenPair[] = [];
  failure?: string;
  /** The newest version before this one that was read. */
  readonly earlier: OpenPython | undefined;
  outlined: Promise<boolean> | undefined;
  work: Promise<void> | undefined;
  timer?: ReturnType<typeof setTimeout>;
  private readonly wants: (pair: OpenPair) => boolean;

  constructor(text: OpenText, asked: ReadonlySet<string>, all: () => boolean, before?: OpenPython) {
    this.text = text;
    this.asked = asked;
    this.wants = ({ id }) => all() || this.asked.has(id);
    this.earlier = before === undefined || before.pairs.length > 0 ? before : before.earlier;
  }

  isUnderWay(pair: OpenPair): boolean {
    return pair.report === undefined && this.wants(pair);
  }

  get next(): number {
    return this.pairs.findIndex((pair) => this.isUnderWay(pair));
  }

  /** Takes over the checks of those pairs that read as they did. */
  read({ pairs }: PythonOutline): void {
    this.pairs = pairs.map((own) => {
      const before = this.earlier?.pairs.find(({ id, program }) => id === own.id && program === own.program);
      if (before?.report === undefined || before.report.failure !== undefined) return own;
      const report = movedReport(before.report, this.earlier?.text.getText() ?? '', this.text.getText());
      return report === undefined ? own : { ...own, report };
    });
  }

  judge(at: number, report: CheckReport): void {
    this.pairs = this.pairs.map((own, index) => (index === at ? { ...own, report } : own));
  }
}

/**
 * Open texts in Python. Nothing is read of one until somebody asks for the check of a pair, and no other feature of the server
 * takes it for a program; from then on its checks follow the edits.
 */
export class PythonDocuments {
  private readonly runner: TaskRunner<PythonTask, PythonAnswer>;
  private readonly work: Work;
  private readonly documents = new Map<string, OpenPython>();
  /** The pairs of each text whose checks were asked for. */
  private readonly asked = new Map<string, Set<string>>();

  constructor(runner: TaskRunner<PythonTask, PythonAnswer>, work: Work) {
    this.runner = runner;
    this.work = work;
  }

  /** True for a text in Python: the client says so, or its name does. */
  has({ uri, language }: Pick<OpenText, 'uri' | 'language'>): boolean {
    return language === 'python' || PYTHON_NAME.test(uri.replace(/[?#].*$/, ''));
  }

  get(uri: string): PythonVersion | undefined {
    return this.documents.get(uri);
  }

  changed(text: OpenText): void {
    const before = this.documents.get(text.uri);
    before?.abort.abort();
    clearTimeout(before?.timer);
    const asked = this.askedOf(text.uri);
    const document = new OpenPython(text, asked, this.work.all, before);
    this.documents.set(text.uri, document);
    if (asked.size === 0 && !this.work.all()) return;
    if (before === undefined) void this.follow(document);
    else document.timer = setTimeout(() => void this.follow(document), PAUSE);
  }

  /** Other settings: texts that are open may be checked by themselves now. */
  followAll(): void {
    for (const document of this.documents.values()) void this.follow(document);
  }

  close(uri: string): void {
    const document = this.documents.get(uri);
    document?.abort.abort();
    clearTimeout(document?.timer);
    this.documents.delete(uri);
    this.asked.delete(uri);
  }

  dispose(): void {
    for (const uri of [...this.documents.keys()]) this.close(uri);
  }

  /** Checks some pairs of a text, or all, and resolves with the version when it is done; undefined when it was overtaken. */
  async check(uri: string, ids?: readonly string[]): Promise<PythonVersion | undefined> {
    const document = this.documents.get(uri);
    if (document === undefined || !(await this.outline(document))) return undefined;
    for (const id of ids ?? document.pairs.map((own) => own.id)) this.askedOf(uri).add(id);
    // Another check may be about to end that knows nothing of these.
    do await this.follow(document);
    while (document.next >= 0 && this.isCurrent(document));
    return this.isCurrent(document) ? document : undefined;
  }

  /** The version with its pairs, read without any check; undefined when it was overtaken. */
  async read(uri: string): Promise<PythonVersion | undefined> {
    const document = this.documents.get(uri);
    return document !== undefined && (await this.outline(document)) ? document : undefined;
  }

  /** The backward function for a forward function of the text; undefined when it was overtaken. */
  async derive(uri: string, name: string): Promise<DerivedPython | undefined> {
    const document = this.documents.get(uri);
    if (document === undefined || document.text.source.length > MAXIMAL_LENGTH) return undefined;
    const answer = await this.run(document, { derive: name });
    return this.isCurrent(document) ? (answer as DerivedPython | undefined) : undefined;
  }

  private askedOf(uri: string): Set<string> {
    const asked = this.asked.get(uri) ?? new Set();
    this.asked.set(uri, asked);
    return asked;
  }

  private isCurrent(document: OpenPython): boolean {
    return this.documents.get(document.text.uri) === document;
  }

  private outline(document: OpenPython): Promise<boolean> {
    document.outlined ??= this.readAnew(document);
    return document.outlined;
  }

  /** True if the text was read, or cannot be, before the next edit came. */
  private async readAnew(document: OpenPython): Promise<boolean> {
    if (document.text.source.length > MAXIMAL_LENGTH) {
      document.failure = 'the file is too large to be read while you type: `bprop check` reads it on the command line';
      return true;
    }
    try {
      const answer = await this.run(document, {});
      if (answer === undefined) return false;
      document.read(answer as PythonOutline);
    } catch (error) {
      document.failure = error instanceof Error ? error.message : String(error);
    }
    return this.isCurrent(document);
  }

  /** Checks what is to be checked of a version, one pair after the other. */
  private follow(document: OpenPython): Promise<void> {
    clearTimeout(document.timer);
    document.work ??= this.checkAll(document).finally(() => {
      document.work = undefined;
    });
    return document.work;
  }

  private async checkAll(document: OpenPython): Promise<void> {
    if (!(await this.outline(document))) return;
    this.work.told(document);
    for (let { next } = document; next >= 0; next = document.next) {
      const report = await this.run(document, { pair: next }).catch(failedReport);
      if (report === undefined || !this.isCurrent(document)) return;
      document.judge(next, report as CheckReport);
      this.work.told(document);
    }
  }

  private run({ text, abort }: OpenPython, wanted: Pick<PythonTask, 'pair' | 'derive'>): Promise<PythonAnswer | undefined> {
    return this.runner.run({ python: text.getText(), patience: DRAWS_PATIENCE, ...wanted }, abort.signal);
  }
}

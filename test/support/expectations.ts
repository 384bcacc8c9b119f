import { applyFix, type Found } from './analysis.ts';

/**
 * A `.bprop` text that says itself what it reports:
 *
 *     # $TEST$ error undefined-name "`z5` is not defined"
 *     # $FIX$ "Replace by `z4`"
 *     y = »z5« + x
 *
 * The n-th `$TEST$` belongs to the n-th pair of marks, and is followed by the titles of all the fixes that are
 * offered. `# $TEST$ clean` says that there is nothing to report. Marks are removed before the text is read.
 */
export interface ExpectedDiagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fixes: readonly string[];
}

export interface MarkedText {
  readonly text: string;
  readonly expected: readonly ExpectedDiagnostic[];
}

type Diagnose = (text: string) => readonly Found[];

interface Range {
  readonly start: number;
  readonly end: number;
}

function withoutMarks(marked: string): { readonly text: string; readonly ranges: readonly Range[] } {
  const ranges: Range[] = [];
  let text = '';
  let start: number | undefined;
  for (const part of marked.split(/([»«])/)) {
    if (part === '»') {
      if (start !== undefined) throw new Error('a mark `»` inside another');
      start = text.length;
    } else if (part === '«') {
      if (start === undefined) throw new Error('a mark `«` without its `»`');
      ranges.push({ start, end: text.length });
      start = undefined;
    } else {
      text += part;
    }
  }
  if (start !== undefined) throw new Error('a mark `»` without its `«`');
  return { text, ranges };
}

interface Statement {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly fixes: string[];
}

/** The `$TEST$` and `$FIX$` comments of a text; undefined for one that promises to be clean. */
function statements(text: string): readonly Statement[] | undefined {
  const found: Statement[] = [];
  let clean = false;
  for (const [, kind, rest = ''] of text.matchAll(/# \$(\w+)\$ ?(.*?)\r?$/gm)) {
    if (kind === 'TEST' && rest === 'clean') {
      clean = true;
      continue;
    }
    const test = /^(error|warning|information|hint) ([a-z-]+) "(.*)"$/.exec(rest);
    const fix = /^"(.*)"$/.exec(rest);
    if (kind === 'TEST' && test !== null) {
      const [, severity = '', code = '', message = ''] = test;
      found.push({ severity, code, message, fixes: [] });
    } else if (kind === 'FIX' && fix !== null && found.length > 0) {
      found.at(-1)?.fixes.push(fix[1] ?? '');
    } else {
      throw new Error(`not an expectation: $${kind}$ ${rest}`);
    }
  }
  if (clean && found.length > 0) throw new Error('a clean text reports nothing');
  if (!clean && found.length === 0) throw new Error('a text without an expectation tests nothing');
  return clean ? undefined : found;
}

export function readMarked(marked: string): MarkedText {
  const { text, ranges } = withoutMarks(marked);
  const found = statements(text) ?? [];
  if (found.length !== ranges.length) throw new Error(`${found.length} expectations, but ${ranges.length} marked ranges`);
  return { text, expected: found.map((statement, index) => ({ ...statement, ...(ranges[index] as Range) })) };
}

function describe(text: string, { severity, code, message, start, end }: Omit<ExpectedDiagnostic, 'fixes'>): string {
  const line = text.slice(0, start).split('\n').length;
  return `${severity} ${code} "${message}" at line ${line}, »${text.slice(start, end)}«`;
}

/** Differences between the expected and the reported diagnostics of a text. */
export function mismatches({ text, expected }: MarkedText, diagnose: Diagnose): readonly string[] {
  const found = diagnose(text);
  const wanted = new Map(expected.map((diagnostic) => [describe(text, diagnostic), diagnostic]));
  const problems: string[] = [];
  for (const diagnostic of found) {
    const key = describe(text, diagnostic);
    const match = wanted.get(key);
    if (match === undefined) problems.push(`unexpected: ${key}`);
    else {
      const titles = diagnostic.fixes.map(({ title }) => title);
      if (titles.join('\n') !== match.fixes.join('\n')) {
        problems.push(`fixes of ${key}: ${titles.map((title) => `"${title}"`).join(', ') || 'none'}`);
      }
    }
    wanted.delete(key);
  }
  return [...problems, ...[...wanted.keys()].map((key) => `missing: ${key}`)];
}

/** The fixes that leave their diagnostic standing, or bring a new one. */
export function idleFixes(text: string, diagnose: Diagnose): readonly string[] {
  const found = diagnose(text);
  return found.flatMap((diagnostic) =>
    diagnostic.fixes.flatMap((fix) => {
      const after = diagnose(applyFix(text, fix));
      const others = found.length - 1;
      const kept = after.some(({ code, message }) => code === diagnostic.code && message === diagnostic.message);
      if (kept) return [`"${fix.title}" leaves: ${diagnostic.message}`];
      if (after.length > others) return [`"${fix.title}" brings: ${after.map(({ message }) => message).join('; ')}`];
      return [];
    }),
  );
}

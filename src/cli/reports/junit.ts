import { type GradientResult, rangeOf, severityOf } from '../../index.ts';
import { fileLine } from '../cells.ts';
import { nameOf } from '../source.ts';
import type { Terminal } from '../terminal.ts';
import type { CheckedSource, Reporter } from './report.ts';
import { failedGradients, sentence } from './wording.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML holds it: what XML has no form for, not even escaped, is left out. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/[\t\n\r]/g, (sign) => (sign === '\n' ? '\n' : ' '));
}

function attribute(text: string): string {
  return xml(text).replace(/\n/g, '&#10;');
}

interface Case {
  readonly name: string;
  /** A title and details, for a case that failed. */
  readonly failure?: readonly [string, string];
}

/** The text as a whole, which may have errors, and a case for each gradient. */
function casesOf({ source, check }: CheckedSource): readonly Case[] {
  const errors = check.diagnostics.filter((found) => severityOf(found) === 'error');
  const lines = errors.map((found) => {
    const { line, column } = rangeOf(source.analysis.document, found.place).start;
    return `${source.file}:${fileLine(source, line)}:${column} error[${found.code}] ${sentence(found)}`;
  });
  const [first] = errors;
  const gradients = check.gradients.map((result): Case => ({ name: `gradient ${result.variable.name}`, ...failureOf(result) }));
  const isStrict = !check.ok && errors.length === 0 && failedGradients(check).length === 0;
  return [
    { name: 'lines', ...(first === undefined ? {} : { failure: [first.message, lines.join('\n')] as const }) },
    ...gradients,
    ...(isStrict ? [{ name: 'coverage', failure: ['not everything has been exercised', ''] as const }] : []),
  ];

  function failureOf(result: GradientResult): Pick<Case, 'failure'> {
    const [text] = failedGradients({ ...check, gradients: [result] });
    return text === undefined ? {} : { failure: [text, ''] };
  }
}

function caseText({ name, failure }: Case, file: string): string {
  const head = `    <testcase classname="${attribute(file)}" name="${attribute(name)}" file="${attribute(file)}"`;
  if (failure === undefined) return `${head}/>`;
  const [title, details] = failure;
  return `${head}>\n      <failure message="${attribute(title)}">${xml(details)}</failure>\n    </testcase>`;
}

function suiteText(result: CheckedSource): string {
  const cases = casesOf(result);
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const head = `  <testsuite name="${attribute(nameOf(result.source))}" tests="${cases.length}" failures="${failures}" errors="0">`;
  return [head, ...cases.map((each) => caseText(each, result.source.file)), '  </testsuite>'].join('\n');
}

/** A suite a file, as build servers show it: the lines, and each gradient. */
export function junitReporter(terminal: Terminal): Reporter {
  const suites: string[] = [];
  return {
    checked: (result) => {
      suites.push(suiteText(result));
    },
    failed: (message) => {
      const error = `    <testcase classname="bprop" name="read">\n      <error message="${attribute(message)}"/>\n    </testcase>`;
      suites.push(`  <testsuite name="${attribute(message)}" tests="1" failures="0" errors="1">\n${error}\n  </testsuite>`);
    },
    finished: () => {
      terminal.line(
        ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="bprop">', ...suites, '</testsuites>'].join('\n'),
      );
    },
  };
}

import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import { DIAGNOSTIC_CODES, type Diagnostic, type Fix, rangeOf, type Severity, severityOf } from '../../index.ts';
import { fileLine } from '../cells.ts';
import { explain, summaryOf } from '../explanations.ts';
import { writeJson } from '../json.ts';
import type { Source } from '../source.ts';
import type { Terminal } from '../terminal.ts';
import type { CheckedSource, Reporter } from './report.ts';
import { failedGradients, sentence } from './wording.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note', hint: 'none' };

/** Rule of a gradient that is wrong while no line is known to be: diagnostics have no code for it. */
const GRADIENT_RULE = 'gradient';

type Place = Diagnostic['place'];

/** A file as a URI relative to the folder that the command was run in, as viewers resolve it; others by their full URI. */
function artifactLocation(file: string): object {
  const inside = isAbsolute(file) ? relative(process.cwd(), file) : file;
  if (inside.startsWith('..') || isAbsolute(inside)) return { uri: pathToFileURL(file).href };
  return { uri: inside.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function region(source: Source, place: Place): object {
  const { start, end } = rangeOf(source.analysis.document, place);
  if (source.notebook !== undefined) return { startLine: fileLine(source, start.line), endLine: fileLine(source, end.line) };
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function location(source: Source, place: Place): object {
  return { physicalLocation: { artifactLocation: artifactLocation(source.file), region: region(source, place) } };
}

function fixOf(source: Source, fix: Fix): object {
  const replacements = fix.edits.map(({ place, text }) => ({
    deletedRegion: region(source, place),
    insertedContent: { text },
  }));
  return {
    description: { text: fix.title },
    artifactChanges: [{ artifactLocation: artifactLocation(source.file), replacements }],
  };
}

function resultOf(source: Source, diagnostic: Diagnostic): object {
  const { code, place, fixes, related = [] } = diagnostic;
  return {
    ruleId: code,
    level: LEVELS[severityOf(diagnostic)],
    message: { text: sentence({ ...diagnostic, related: [], fixes: [] }) },
    locations: [location(source, place)],
    relatedLocations: related.map((other) => ({ ...location(source, other.place), message: { text: other.message } })),
    // The text of a notebook is not that of its cells.
    fixes: source.notebook === undefined ? fixes.map((fix) => fixOf(source, fix)) : [],
  };
}

function resultsOf({ source, check }: CheckedSource): readonly object[] {
  const own = check.diagnostics.map((found) => resultOf(source, found));
  if (check.ok || check.diagnostics.some((found) => severityOf(found) === 'error')) return own;
  const texts = failedGradients(check);
  const at = [{ physicalLocation: { artifactLocation: artifactLocation(source.file) } }];
  const said = texts.length === 0 ? ['not everything has been exercised'] : texts;
  return [...own, ...said.map((text) => ({ ruleId: GRADIENT_RULE, level: 'error', message: { text }, locations: at }))];
}

function rules(): readonly object[] {
  const own = DIAGNOSTIC_CODES.map((code) => {
    const text = explain(code) ?? '';
    return {
      id: code,
      shortDescription: { text: summaryOf(text) },
      help: { text, markdown: text },
      defaultConfiguration: { level: LEVELS[severityOf({ code })] },
    };
  });
  return [...own, { id: GRADIENT_RULE, shortDescription: { text: 'A gradient is not that of the outputs.' } }];
}

/** One log of all files in the Static Analysis Results Interchange Format 2.1.0. */
export function sarifReporter(terminal: Terminal): Reporter {
  const results: object[] = [];
  const failures: object[] = [];
  return {
    failed: (message) => {
      failures.push({ level: 'error', message: { text: message } });
    },
    checked: (result) => {
      results.push(...resultsOf(result));
    },
    finished: () => {
      const { name, version } = packageJson;
      const driver = { name, version, rules: rules() };
      const invocation = { executionSuccessful: failures.length === 0, toolExecutionNotifications: failures };
      const run = { tool: { driver }, invocations: [invocation], columnKind: 'utf16CodeUnits', results };
      terminal.line(writeJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2));
    },
  };
}

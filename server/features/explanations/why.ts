import { blockLineOf, type Equation, whyLine } from '../../../src/index.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import type { Feature } from '../../container/services.ts';
import type { FileVersion } from '../../open-files.ts';
import { WhyRequest } from '../../protocol.ts';
import { answers } from '../answers.ts';

/** Said where somebody asks for the reason of something else. */
export const NO_LINE = 'no line of a backward block stands there';

/** The line of the backward block at a line of the file, counted from 0. */
export function blockLineAt({ text, document, analysis }: FileVersion, line: number): Equation | undefined {
  const { backward } = analysis;
  if (backward === undefined) return undefined;
  const isHere = (statement: number): boolean => text.positionAt(statementAt(document, statement)?.offset ?? 0).line === line;
  const own = document.statements.find(({ order, syntax }) => syntax.kind === 'equation' && isHere(order));
  return own && blockLineOf(analysis, own.order);
}

/** The reason for the line of the block there; undefined where none stands. */
export function whyAt(file: FileVersion, line: number): string | undefined {
  const found = file.isForwardSound ? blockLineAt(file, line) : undefined;
  return (
    found && whyLine(file.analysis, found, file.report && file.verdicts && { ok: file.report.ok, lines: file.verdicts.lines })
  );
}

export const why: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  answers(connection, WhyRequest, ({ uri, line }) => {
    const file = files.get(uri);
    const text = file && whyAt(file, line);
    return text === undefined ? { refused: file === undefined ? files.whyAbsent(uri) : NO_LINE } : { text };
  });
  return { capabilities: {} };
};

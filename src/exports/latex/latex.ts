import { latexBrackets } from '../../operations/spelling/brackets.ts';
import type { Dimension } from '../../program/dimension.ts';
import { latexOf } from '../../program/operation.ts';
import type { Equation, Loop, Program, Step, Value, Variable } from '../../program/program.ts';
import { BINDING, type Written } from '../../program/spelling.ts';
import { targetsOf } from '../../program/steps.ts';
import { WIDTH } from '../document/document.ts';
import { prose } from '../document/prose.ts';
import { backwardStatements, forwardStatements, type Statement } from '../statements.ts';
import { ExpressionWriter, type QuotientText, writeSize } from '../text.ts';
import type { ExportUnit } from '../unit.ts';
import { formulaLines } from './formula.ts';
import { Symbols } from './symbols.ts';
import { escaped } from './text.ts';

/** `1e-5` as a power of ten. */
function numberText(value: number): string {
  if (value === Math.PI) return '\\pi';
  const [mantissa = '', exponent] = String(value).toLowerCase().split('e');
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
  if (exponent === undefined) return mantissa;
  const power = `10^{${Number(exponent)}}`;
  return mantissa === '1' ? power : `${mantissa} \\cdot ${power}`;
}

/** The whole part of a quotient of sizes. */
const wholePart: QuotientText = ({ numerator, by }, write) =>
  `\\left\\lfloor \\frac{${write(numerator).text}}{${by}} \\right\\rfloor`;

/** Writes equations as rows of an alignment. */
export class LatexWriter {
  private readonly symbols: Symbols;
  private readonly expressions: ExpressionWriter;

  constructor(sequences: Iterable<string>) {
    this.symbols = new Symbols(sequences);
    this.expressions = new ExpressionWriter({
      spelling: ({ operation }) => latexOf(operation),
      name: (name) => this.symbols.name(name),
      read: ({ variable, indices }) => ({ text: this.reference(variable, indices), binding: BINDING.primary }),
      number: numberText,
      // Iverson's bracket: 1 where it holds, 0 elsewhere.
      unmask: ({ text }) => ({ text: `\\left[${text}\\right]`, binding: BINDING.primary }),
      wrap: (number) => number,
      isTrue: ({ text }) => text,
      like: '',
      quotient: wholePart,
      brackets: latexBrackets,
    });
  }

  private size(size: Dimension): Written {
    return writeSize(size, (name) => this.symbols.name(name), wholePart);
  }

  private reference(variable: Variable, indices: readonly Dimension[]): string {
    const written = variable.isLocal === true ? [] : indices.map((index) => this.size(index).text.replace(/ /g, ''));
    return this.symbols.variable(variable, written);
  }

  row({ target, indices, value }: Equation, sign: string): string {
    return `${this.reference(target, indices)} &${sign} ${this.expressions.whole(value).text}`;
  }

  /** The next form of a line, in a row below it, and the reason. */
  continued(value: Value, reason: string): string {
    return `&= ${this.expressions.whole(value).text} && \\texttt{${reason}}`;
  }

  /** `t = 1, \dots, T` */
  range({ variable, first, last }: Loop): string {
    return `${this.symbols.name(variable)} = ${this.size(first).text}, \\dots, ${this.size(last).text}`;
  }

  /** Alignments with sentences between them that say when loops begin and end. */
  blocks(statements: readonly Statement[]): readonly string[] {
    const lines: string[] = [];
    let rows: string[] = [];
    const close = (): void => {
      if (rows.length > 0)
        lines.push(
          '\\begin{align*}',
          ...rows.flatMap((row, at) => formulaLines(`${row}${at < rows.length - 1 ? ' \\\\' : ''}`)),
          '\\end{align*}',
        );
      rows = [];
    };
    const visit = (own: Statement, isLast: boolean): void => {
      if (own.kind === 'write') rows.push(this.row(own.equation, own.how === 'accumulate' ? '\\mathrel{+}=' : '='));
      if (own.kind !== 'loop') return;
      close();
      lines.push(`\\noindent For $${this.range(own.loop)}$:`);
      own.body.forEach((inner, at) => {
        visit(inner, at === own.body.length - 1);
      });
      close();
      if (!isLast) lines.push(`\\noindent After the loop over $${this.symbols.name(own.loop.variable)}$:`);
    };
    statements.forEach((own, at) => {
      visit(own, at === statements.length - 1);
    });
    close();
    return lines;
  }
}

export function sequencesOf(given: readonly Variable[], ...bodies: readonly (readonly Step[])[]): readonly string[] {
  const variables = [...given, ...bodies.flatMap((body) => targetsOf(body))];
  return variables
    .filter(({ ranges, isLocal, primal }) => ranges.length > 0 && isLocal !== true && primal === undefined)
    .map(({ name }) => name);
}

/** The unit as a document: both passes, aligned at their signs, and a figure where there is one. */
export function exportLatex(unit: ExportUnit, figure: readonly string[] = []): string {
  const writer = new LatexWriter(sequencesOf(unit.forward.given, unit.forward.body, unit.backward.body));
  const title = unit.title.length === 0 ? [unit.name] : unit.title;
  const lines = [
    '\\documentclass{article}',
    '\\usepackage{amsmath}',
    ...(figure.length === 0 ? [] : ['\\usepackage{tikz}']),
    '\\allowdisplaybreaks',
    '\\begin{document}',
    '',
    ...prose(title.map(escaped), WIDTH),
    '',
    ...(figure.length === 0 ? [] : [...figure, '']),
    '\\subsection*{Forward pass}',
    ...writer.blocks(forwardStatements(unit)),
    '',
    '\\subsection*{Backward pass}',
    ...writer.blocks(backwardStatements(unit)),
    '',
    '\\end{document}',
  ];
  return `${lines.join('\n')}\n`;
}

/** The sign between the sides of an equation. */
export function signOf({ operator }: Equation): string {
  return operator === '+=' ? '\\mathrel{+}=' : '=';
}

/** Writes equations alone, one alignment for each call; names that would look alike are told apart in all of them. */
export function latexRowsOf({ given, body }: Program): (steps: readonly Step[]) => string {
  const writer = new LatexWriter(sequencesOf(given, body));
  return (steps) => {
    const rows = steps.flatMap((step) => (step.kind === 'equation' ? [writer.row(step, signOf(step))] : []));
    return ['\\begin{align*}', rows.map((row) => `  ${row}`).join(' \\\\\n'), '\\end{align*}'].join('\n');
  };
}

/** Equations to be put into a document, in rows in the order given. */
export function latexRows(steps: readonly Step[], program: Program): string {
  return latexRowsOf(program)(steps);
}

import { analyze } from '../analysis/analyze.ts';
import { derive } from '../autodiff/derive.ts';
import { defined } from '../autodiff/rules.ts';
import { parseDocument } from '../language/document/document.ts';
import { siteOf } from '../program/activity.ts';
import { printDomain } from '../program/domain.ts';
import type { Operation } from '../program/operation.ts';
import { printStep, printValue } from '../program/print.ts';
import type { ApplyValue, Program } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import type { LocalRule } from './local-rule.ts';
import { plainFormula } from './plain-formula.ts';
import { operationSignature } from './signature.ts';

/** The documentation of an operation, the same on the reference page, in hovers and in completion. */

function codeBlock(text: string): string {
  return `\`\`\`bprop\n${text}\n\`\`\``;
}

const code = (text: string): string => `\`${text}\``;

/** The shortest use of an operation as a program of one equation. */
export function useOf({ documentation: { use } }: Operation): Program {
  const text = [...use.declarations, `y = ${use.value}`].join('\n');
  return analyze(parseDocument(`${text}\n`)).forward;
}

function applied({ body }: Program): ApplyValue {
  const [equation] = equationsOf(body);
  if (equation?.value.kind !== 'apply') throw new Error('the use of an operation is an operation');
  return equation.value;
}

/** For which numbers each operand is defined, where it is not for all. */
function domains({ operation, ...call }: ApplyValue): readonly string[] {
  return operation.operands.flatMap(({ name, domain }) => {
    const found = typeof domain === 'function' ? domain(siteOf(call)) : domain;
    return found === 'everywhere' ? [] : [`${code(name)}: ${printDomain(found)}`];
  });
}

function derivativeText(use: Program): string {
  const lines = equationsOf(derive(use).body).map(printStep);
  const equation = code(equationsOf(use.body).map(printStep).join('\n'));
  return lines.length === 0
    ? '**Derivative:** none; no gradient passes.'
    : `**Derivative** of ${equation}:\n\n${codeBlock(lines.join('\n'))}`;
}

function facts(operation: Operation, value: ApplyValue): readonly string[] {
  const { documentation, kink, synonyms } = operation;
  const found = domains(value);
  return [
    `**Shape:** ${documentation.shape}.`,
    ...(found.length === 0 ? [] : [`**Defined** for ${found.join('; ')}.`]),
    ...(kink === undefined ? [] : [`**Not smooth** ${kink.where}.`]),
    ...(synonyms.length === 0 ? [] : [`**Also called** ${synonyms.map(code).join(', ')}.`]),
    ...(documentation.elsewhere === undefined ? [] : [`**Elsewhere** ${documentation.elsewhere.map(code).join(', ')}.`]),
  ];
}

/** The form of those parts that differ between readers. */
interface Shown {
  /** Nothing where the signature says the same. */
  readonly formula: string | undefined;
  readonly derivative: string | undefined;
}

function compose(operation: Operation, { formula, derivative }: Shown): string {
  const { summary, example } = operation.documentation;
  const use = useOf(operation);
  const value = applied(use);
  const options = operation.options.map(({ name, documentation }) => `- ${code(name)}: ${documentation}`);
  const simpler = operation.definition && printValue(defined(value));
  return [
    codeBlock(operationSignature(operation).label),
    summary,
    ...(formula === undefined ? [] : [formula]),
    ...(options.length === 0 ? [] : [options.join('\n')]),
    facts(operation, value).join('  \n'),
    derivative ?? derivativeText(use),
    ...(simpler === undefined ? [] : [`**The same** in simpler operations:\n\n${codeBlock(`y = ${simpler}`)}`]),
    `**Example:** ${code(example)}`,
  ].join('\n\n');
}

const texts = new WeakMap<Operation, string>();

/** Markdown about an operation; its derivative is derived from its shortest use, so that it cannot be another. */
export function operationText(operation: Operation): string {
  const formula = `\`\`\`math\n${operation.documentation.formula}\n\`\`\``;
  const text = texts.get(operation) ?? compose(operation, { formula, derivative: undefined });
  texts.set(operation, text);
  return text;
}

/** The same where no LaTeX is rendered; with the derivative of the operation where it stands, if it is asked about there. */
export function plainOperationText(operation: Operation, here?: LocalRule): string {
  const plain = plainFormula(operation.documentation.formula);
  const isSaid = plain.replace(/\s/g, '') === operationSignature(operation).label.replace(/\s/g, '');
  const formula = isSaid ? undefined : `\`\`\`text\n${plain}\n\`\`\``;
  return compose(operation, { formula, derivative: here && localText(here) });
}

function localText({ equation, operands, lines }: LocalRule): string {
  const where = `${code(equation)}, where ${operands.join(' and ')}`;
  return lines.length === 0
    ? `**Derivative** of ${where}: none; no gradient passes.`
    : `**Derivative** of ${where}:\n\n${codeBlock(lines.join('\n'))}`;
}

import { type Diagnostic, errorOf, type FileCheck, printShape, shapeOf } from '../../index.ts';

/** The message of a diagnostic with what would be right, for formats that have no place for repairs. */
export function sentence({ message, related = [], fixes: [fix] }: Diagnostic): string {
  return [message, ...related.map((other) => other.message), ...(fix === undefined ? [] : [`fix: ${fix.title}`])].join('\n');
}

/** Gradients that are not right, one sentence each. */
export function failedGradients({ gradients }: FileCheck): readonly string[] {
  return gradients
    .filter(({ status }) => status === 'fail' || status === 'missing')
    .map(
      (result) => `the gradient of \`${result.variable.name}\`, ${printShape(shapeOf(result.variable))}, ${gradientText(result)}`,
    );
}

function gradientText(result: FileCheck['gradients'][number]): string {
  return result.status === 'missing' ? 'is missing' : `is wrong, error ${errorOf(result)}`;
}

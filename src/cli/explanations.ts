import reference from '../../docs/language.md';
import { explanationOf } from '../index.ts';

/** The section about a code in the language reference, in Markdown; undefined for an unknown code. */
export function explain(code: string): string | undefined {
  return explanationOf(code, reference);
}

/** The first sentence of an explanation, after its heading. */
export function summaryOf(explanation: string): string {
  const [, paragraph = ''] = explanation.split(/\n\n/);
  const text = paragraph.replace(/\n/g, ' ').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

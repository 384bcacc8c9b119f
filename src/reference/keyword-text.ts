/** The words that begin statements, and the sign that adds a contribution. */
export type Keyword = 'input' | 'param' | 'const' | 'dim' | 'output' | 'for' | 'backward' | 'cell' | 'import' | '+=';

interface KeywordText {
  readonly text: string;
  /** The heading of the language reference under which there is more. */
  readonly section: string;
}

const TEXTS: Readonly<Record<Keyword, KeywordText>> = {
  input: { text: 'Differentiable data with their shape: the backward pass gives the gradient of each.', section: 'Declarations' },
  param: { text: 'Differentiable and learned, such as a weight: drawn at each use in the graph.', section: 'Declarations' },
  const: { text: 'Data that need no gradient, such as labels and masks.', section: 'Declarations' },
  dim: {
    text: 'The numbers that sizes are where numbers are needed; without it, a check chooses small ones.',
    section: 'Declarations',
  },
  output: {
    text: 'What the rest of the network reads: the adjoint of each is given to the backward pass.',
    section: 'Declarations',
  },
  for: {
    text: 'A loop over the steps of a sequence, upward (`1..T`) or downward (`T..1`); a name without an index is local to its iteration.',
    section: 'Sequences and loops',
  },
  backward: {
    text: 'The backward pass, as lines that contribute to the adjoint `dv` of each name `v`; it is complete when every `input` and `param` has all of its contributions.',
    section: 'The backward block',
  },
  cell: {
    text: 'A part of a network with parameters of its own, which equations call by its name: what a call gives stands in parentheses, the results behind `->`.',
    section: 'Cells and imports',
  },
  import: { text: 'Takes cells from another file, whose path is relative to this one.', section: 'Cells and imports' },
  '+=': {
    text: 'Adds a contribution to an adjoint: a name that is read in several places receives one from each.',
    section: 'The backward block',
  },
};

export function isKeyword(text: string): text is Keyword {
  return Object.hasOwn(TEXTS, text);
}

/** A sentence about a keyword, and the heading of the language reference that says more. */
export function keywordText(keyword: Keyword): string {
  const { text, section } = TEXTS[keyword];
  return `${text}\n\nIn the language reference: _${section}_.`;
}

export const KEYWORDS = Object.keys(TEXTS).filter(isKeyword);

/** The headings that the sentences name. */
export function sectionsNamed(): readonly string[] {
  return [...new Set(Object.values(TEXTS).map(({ section }) => section))];
}

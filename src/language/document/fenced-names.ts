/** Documents whose fences hold programs, by the ends of their names. */
const DOCUMENTS = /\.(md|markdown|qmd|rmd|mdx)$/i;

/** True for the name, or the address, of a document with fences; the parser of Markdown is loaded for these alone. */
export function hasFences(name: string): boolean {
  return DOCUMENTS.test(name);
}

/** Languages of documents, as editors call them. */
export const DOCUMENT_LANGUAGES: readonly string[] = ['markdown', 'quarto', 'rmd', 'mdx'];

/** True for a document with fences: an editor says so, or its name does. */
export function isDocument(language: string, name: string): boolean {
  return DOCUMENT_LANGUAGES.includes(language.toLowerCase()) || hasFences(name);
}

/** True for the first line of a fence of ours, without its marks: `bprop gru`, `{bprop gru}`, `{.bprop #gru}`. */
export function isOwnFence(info: string): boolean {
  return /^\s*\{?\.?bprop(?=[\s,}]|$)/.test(info);
}

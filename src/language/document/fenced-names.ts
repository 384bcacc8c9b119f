/** Documents whose fences hold programs, by the ends of their names. */
const DOCUMENTS = /\.(md|markdown|qmd|rmd|mdx)$/i;

/** True for the name, or the address, of a document with fences; the parser of Markdown is loaded for these alone. */
export function hasFences(name: string): boolean {
  return DOCUMENTS.test(name);
}

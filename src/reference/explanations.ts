/** The section about a diagnostic in the language reference, as a page of its own; undefined when there is none. */
export function explanationOf(code: string, reference: string): string | undefined {
  const start = reference.indexOf(`\n### ${code}\n`);
  if (start === -1) return undefined;
  const end = reference.indexOf('\n### ', start + 1);
  const section = reference.slice(start + '\n##'.length, end === -1 ? undefined : end);
  // The other pages are not there.
  return section.replace(/\[([^\]]+)\]\([^)]+\.md[^)]*\)/g, '$1');
}

// The address of the repository, which the manifest has in one place, `repository.url`; without it, nothing is linked.

/** The page of a repository, from its address for git; undefined if the manifest has none. */
export function pageOf({ repository }) {
  return repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** A manifest with the pages that follow from the repository's. */
export function withAddresses(manifest) {
  const page = pageOf(manifest);
  if (page === undefined) return manifest;
  return { ...manifest, homepage: `${page}#readme`, bugs: { url: `${page}/issues` }, qna: `${page}/discussions` };
}

/**
 * A page of the folder `docs` whose links and pictures are absolute: readers of a package have no repository beside it. Without an
 * address, pictures are left out, and links are their text.
 */
export function absolute(markdown, manifest) {
  const page = pageOf(manifest);
  const at = `v${manifest.version}/docs`;
  return markdown.replace(/(!?)\[([^\]]*)\]\((?!\w+:|#)([^)]*)\)/g, (_, picture, text, target) => {
    if (page === undefined) return picture === '' ? text : '';
    return `${picture}[${text}](${page}/${picture === '' ? 'blob' : 'raw'}/${at}/${target})`;
  });
}

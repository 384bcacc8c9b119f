/** How sections are indexed, which must be the same when the index is written and when it is read. */
export const INDEX_OPTIONS = { fields: ['title', 'page', 'text'], storeFields: ['page', 'title'] };

/** Every word counts, from its first letters on; one in a heading counts more. */
export const SEARCH_OPTIONS = { combineWith: 'AND', prefix: true, boost: { title: 4, page: 2 } };

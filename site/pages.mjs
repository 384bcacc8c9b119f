/** The pages of the site in the order of its menu; what is not here is not on the site. */
export const SECTIONS = [
  { title: 'Start', pages: ['index', 'first-hour', 'tutorial'] },
  { title: 'How to', pages: ['write-a-cell', 'check-your-own', 'python', 'builds', 'loops', 'exports', 'stepping', 'editors'] },
  { title: 'Reference', pages: ['language', 'operations', 'models', 'library'] },
  { title: 'How it works', pages: ['checks', 'wrong-line', 'architecture', 'robustness', 'benchmarks'] },
];

export const PAGES = SECTIONS.flatMap(({ pages }) => pages);

/** Pages in docs/ for those who work on the project. */
export const NOT_ON_THE_SITE = ['extension', 'publishing'];

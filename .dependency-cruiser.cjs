// The layers of docs/architecture.md: a folder of src/ may import only itself and the folders before it.
const LAYERS = [
  'threads',
  'language',
  'program',
  'operations',
  'analysis',
  'autodiff',
  'reference',
  'engine',
  'refactor',
  'verify',
  'exports',
  'imports',
  'graph',
  'index',
  'cli',
];

const upward = LAYERS.map((layer, index) => ({
  name: `${layer}-knows-only-what-is-below`,
  severity: 'error',
  comment: `src/${layer} may import src/${LAYERS.slice(0, index + 1).join(', src/')} only.`,
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${LAYERS.slice(0, index + 1).join('|')})(/|\\.ts$)` },
}));

/** Rooms of src/ that the server reaches past the library, for the reasons that docs/architecture.md gives. */
const ROOMS_OF_THE_SERVER = [
  'analysis/incremental/',
  'graph/',
  'language/',
  'operations/table\\.ts$',
  'program/',
  'refactor/',
  'reference/',
  'threads/',
  'verify/(conditions|plain-report|translator|verdict|lines/missing)\\.ts$',
];

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'reuse-is-optional',
      severity: 'error',
      comment: 'An analysis is right from scratch: what is reused between versions of a file wraps it, and can be removed.',
      from: { path: '^src/', pathNot: '^src/analysis/incremental/' },
      to: { path: '^src/analysis/incremental/' },
    },
    {
      name: 'command-line-uses-the-library',
      severity: 'error',
      comment:
        'The command line is a program like any other that imports the library; it alone draws, reads documents, and starts threads.',
      from: { path: '^src/cli/' },
      to: { path: '^src/', pathNot: '^src/(index\\.ts$|cli/|graph/|imports/|threads/|language/document/fence)' },
    },
    {
      name: 'server-uses-the-library',
      severity: 'error',
      comment: 'The server derives, checks, runs and exports with the library; what else it needs is listed above.',
      from: { path: '^server/' },
      to: { path: '^src/', pathNot: `^src/(index\\.ts$|${ROOMS_OF_THE_SERVER.join('|')})` },
    },
    {
      name: 'core-is-free-of-editors',
      severity: 'error',
      comment: 'The core runs in Node, in a worker and in a browser: no editor and no language-server package.',
      from: { path: '^src/' },
      to: { path: '^(vscode|vscode-languageserver|vscode-languageclient|server/|client/)' },
    },
    {
      name: 'server-is-free-of-editors',
      severity: 'error',
      comment: 'The server knows the core and the protocol: any editor may talk to it.',
      from: { path: '^server/' },
      to: { path: '^(vscode$|vscode-languageclient|client/)' },
    },
    {
      name: 'client-talks-over-the-wire',
      severity: 'error',
      comment:
        'The extension shares types and request names with the server, and nothing else; only the panel draws with the core.',
      from: { path: '^client/' },
      to: { path: '^server/', pathNot: '^server/protocol' },
    },
    {
      name: 'core-is-free-of-node',
      severity: 'error',
      comment: 'Only the command line and threads talk to the system.',
      from: { path: '^src/', pathNot: '^src/(cli|threads)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/' }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};

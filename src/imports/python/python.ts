/** Backward passes in Python: read as programs of the language, and what checks of these say about the Python text. */
export { importPython } from './import.ts';
export type { ImportedFile, ImportedPair } from './imported.ts';
export { forOneHot, otherwiseFor } from './one-hot.ts';
export { type PythonPair, pythonPairs } from './python-pair.ts';
export { type PythonCheck, pythonCheck } from './report.ts';

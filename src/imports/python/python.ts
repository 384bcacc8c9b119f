/** Backward passes in Python: read as programs of the language, and what checks of these say about the Python text. */
export { checkPair } from './check-pair.ts';
export { derivedPython, underivedIn } from './derive/derived-python.ts';
export { importPython } from './import.ts';
export type { ImportedFile, ImportedPair } from './imported.ts';
export { type CellPosition, Notebook, NotebookError } from './notebook.ts';
export { differencesFrom, type OriginalAnswer } from './original/compare.ts';
export { type Original, type OriginalTask, originalOf } from './original/task.ts';
export { type PythonPair, pythonPairs } from './python-pair.ts';
export { type PythonCheck, pythonCheck } from './report.ts';

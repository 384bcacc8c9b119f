/** The reason why a file cannot be exported, although it is sound. */
export class ExportError extends Error {}

export function cannotExport(operation: string): ExportError {
  return new ExportError(`\`${operation}\` cannot be exported yet`);
}

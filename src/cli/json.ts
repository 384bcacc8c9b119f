/** JSON with the numbers that it has no form for as the texts `NaN`, `Infinity` and `-Infinity`, which `--data` reads. */
export function writeJson(value: unknown, indent?: number): string {
  const named = (_: string, own: unknown): unknown => (typeof own === 'number' && !Number.isFinite(own) ? String(own) : own);
  return JSON.stringify(value, named, indent);
}

/** A text that is not what values are written as. */
export class ValuesError extends Error {}

/** The offset after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** True if a colon follows, so that the string is a name. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  return text[at] === ':';
}

/** The first name that an object has twice: of the two values a parser would drop one without a word. */
function repeatedName(text: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (sign !== '"') continue;
    const end = endOfString(text, at);
    if (depth === 1 && isName(text, end)) {
      const name = String(JSON.parse(text.slice(at, end)));
      if (names.has(name)) return name;
      names.add(name);
    }
    at = end - 1;
  }
  return undefined;
}

/** Values by their names, from a JSON object; a byte-order mark in front is no part of it. */
export function readValues(source: string): Readonly<Record<string, unknown>> {
  const text = source.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ValuesError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValuesError('values are a JSON object from name to numbers');
  }
  const repeated = repeatedName(text);
  if (repeated !== undefined) throw new ValuesError(`\`${repeated}\` has two values: give it one`);
  return value as Readonly<Record<string, unknown>>;
}

import { styleText } from 'node:util';

export type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'gray' | 'bold';

/** True if a terminal shows colours; what the user's environment says outranks what the terminal is. */
function showsColours({ FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return process.stdout.isTTY === true && TERM !== 'dumb';
}

/** Standard output and standard error; colours only where a terminal shows them. */
export class Terminal {
  private colours = showsColours(process.env);

  /** Shows colours `always` or `never`; else as the environment and the terminal have it. */
  colour(when: string | undefined): void {
    if (when === 'always' || when === 'never') this.colours = when === 'always';
  }

  style(style: Style, text: string): string {
    return this.colours ? styleText(style, text, { validateStream: false }) : text;
  }

  out(text: string): void {
    process.stdout.write(text);
  }

  line(text = ''): void {
    this.out(`${text}\n`);
  }

  error(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** A passing remark on standard error while something takes long; only on a terminal. */
  progress(text: string): void {
    if (process.stderr.isTTY === true) process.stderr.write(`\r\u001b[K${text}`);
  }
}

/** Columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
}

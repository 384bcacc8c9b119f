import { asciiName } from '../names.ts';

/** Plain text as LaTeX sets it. */
export const escaped = (text: string): string =>
  Array.from(text, (letter) => {
    if (letter === '\\') return '\\textbackslash{}';
    if (letter === '~' || letter === '^') return `\\${letter}{}`;
    return letter.charCodeAt(0) < 128 ? letter.replace(/[#$%&_{}]/, '\\$&') : asciiName(letter);
  }).join('');

/** Translations of shown texts: the English text is its own key. */
export type Texts = Readonly<Record<string, string>>;

export interface Translator {
  /** The text with its places `{0}`, `{1}`, ... filled in. */
  t(text: string, ...values: readonly (string | number)[]): string;
}

export function translator(texts: Texts): Translator {
  return {
    t: (text, ...values) =>
      (texts[text] ?? text).replace(/\{(\d)\}/g, (place, index: string) => String(values[Number(index)] ?? place)),
  };
}

export const ENGLISH = translator({});

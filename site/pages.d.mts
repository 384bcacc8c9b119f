export const SECTIONS: readonly { readonly title: string; readonly pages: readonly string[] }[];
export const PAGES: readonly string[];
export const NOT_ON_THE_SITE: readonly string[];

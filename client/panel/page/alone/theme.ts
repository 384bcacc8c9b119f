const DARK = matchMedia('(prefers-color-scheme: dark)');
const CONTRAST = matchMedia('(prefers-contrast: more)');

/** Themes by the names that the editor has for them. */
function themeName(): string {
  if (CONTRAST.matches) return DARK.matches ? 'vscode-high-contrast' : 'vscode-high-contrast-light';
  return DARK.matches ? 'vscode-dark' : 'vscode-light';
}

/** Light or dark as the system is, also when that changes. */
export function followTheme(): void {
  const wear = (): void => {
    document.body.className = themeName();
  };
  for (const query of [DARK, CONTRAST]) query.addEventListener('change', wear);
  wear();
}

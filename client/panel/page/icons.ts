import arrowBoth from '@vscode/codicons/src/icons/arrow-both.svg';
import arrowDown from '@vscode/codicons/src/icons/arrow-down.svg';
import arrowLeft from '@vscode/codicons/src/icons/arrow-left.svg';
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import beaker from '@vscode/codicons/src/icons/beaker.svg';
import collapseAll from '@vscode/codicons/src/icons/collapse-all.svg';
import ellipsis from '@vscode/codicons/src/icons/ellipsis.svg';
import expandAll from '@vscode/codicons/src/icons/expand-all.svg';
import exportSign from '@vscode/codicons/src/icons/export.svg';

import pin from '@vscode/codicons/src/icons/pin.svg';
import screenFull from '@vscode/codicons/src/icons/screen-full.svg';
import symbolRuler from '@vscode/codicons/src/icons/symbol-ruler.svg';
import unfold from '@vscode/codicons/src/icons/unfold.svg';
import zoomIn from '@vscode/codicons/src/icons/zoom-in.svg';
import zoomOut from '@vscode/codicons/src/icons/zoom-out.svg';

/** The editor's own icons, as texts of SVG. */
const ICONS = {
  'arrow-both': arrowBoth,
  'arrow-down': arrowDown,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  beaker,
  'collapse-all': collapseAll,
  ellipsis,
  'expand-all': expandAll,
  export: exportSign,
  pin,
  'screen-full': screenFull,
  'symbol-ruler': symbolRuler,
  unfold,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
} as const;

export type IconName = keyof typeof ICONS;

/** An icon beside or in place of a name, which says itself what it is. */
export function icon(name: IconName): SVGElement {
  const parsed = new DOMParser().parseFromString(ICONS[name], 'image/svg+xml').documentElement;
  parsed.setAttribute('class', 'icon');
  parsed.setAttribute('aria-hidden', 'true');
  return document.importNode(parsed, true) as unknown as SVGElement;
}

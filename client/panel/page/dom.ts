import type { Mark } from '../../../src/graph/drawing/picture.ts';

/** Makers of elements. Text is always set as text: nothing here reads markup. */
type Attributes = Readonly<Record<string, string | number | boolean>>;

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** A text in which names stand between backticks, as in the messages of the language. */
export function withCode(text: string): readonly (Node | string)[] {
  return text.split('`').map((piece, index) => (index % 2 === 0 ? piece : make('code', {}, piece)));
}

const SVG = 'http://www.w3.org/2000/svg';

export function makeSvg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function drawMark({ tag, attributes, children }: Mark): SVGElement {
  return makeSvg(tag, attributes, ...children.map((child) => (typeof child === 'string' ? child : drawMark(child))));
}

export function button(label: string | Node, name: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', title: name, 'aria-label': name, ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

/** A part of the page that is there from the start. */
export function part<E extends Element>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no #${id}`);
  return found;
}

/** Adds a style sheet that a program wrote, which the page's policy allows only so. */
export function adoptStyle(text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

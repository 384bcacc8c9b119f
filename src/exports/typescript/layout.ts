import { broken, group, indented, indentedWhere, LINE, printText, SOFT, type Text } from './documents.ts';
import { type Assignment, type Binary, type Choice, type Node, parseAssignment, parseExpression, precedence } from './syntax.ts';

/** Lines of TypeScript broken where Prettier breaks them. */
const WIDTH = 80;

/** The parent of an expression. */
type Place = Node | 'assigned' | 'returned';

const isBinary = (node: Place): node is Binary => typeof node === 'object' && node.kind === 'binary';

/** True if an operator continues the row of the one to its left, which has no parentheses. */
function isRow(operator: string, left: Node): left is Binary {
  if (!isBinary(left) || left.parentheses > 0 || precedence(operator) !== precedence(left.operator)) return false;
  return precedence(operator) !== precedence('==') && operator !== '%' && left.operator !== '%';
}

const isLogical = ({ operator }: Binary): boolean => operator === '&&' || operator === '||';

const sameKind = (node: Binary, other: Place): boolean => isBinary(other) && isLogical(other) === isLogical(node);

/** Operands with the operators between them; the parts of a row are laid out together. */
function operandsOf(node: Binary, place: Place): readonly Text[] {
  const { left, operator, right } = node;
  const before = isRow(operator, left) ? operandsOf(left, node) : [group(print(left, node, place))];
  const last: Text = [operator, LINE, print(right, node, place)];
  const alone = ![place, left, right].some((other) => sameKind(node, other));
  return [...before, ' ', alone ? group(last) : last];
}

function binary(node: Binary, place: Place, around: Place | undefined): Text {
  const parts = operandsOf(node, place);
  if (typeof place === 'object' && place.kind === 'unary') return group(indented(SOFT, ...parts), SOFT);
  if (typeof place === 'object' && place.kind === 'member') return group(indented(SOFT, ...parts), SOFT);
  const inChoice = typeof place === 'object' && place.kind === 'choice';
  const called = typeof around === 'object' && around.kind === 'call';
  if (typeof place === 'string' || (inChoice && around !== 'returned' && !called)) return group(...parts);
  const [first = '', ...rest] = parts;
  return group(first, indented(...rest));
}

function choice(node: Choice, place: Place): Text {
  const { test, yes, no } = node;
  const branches = indented(LINE, '? ', indented(print(yes, node, place)), LINE, ': ', alternative(no, node, place));
  const whole = [print(test, node, place), branches];
  return typeof place === 'object' && place.kind === 'choice' ? whole : group(...whole);
}

function alternative(no: Node, node: Choice, place: Place): Text {
  return no.kind === 'choice' ? print(no, node, place) : indented(print(no, node, place));
}

function operands(node: Node, list: readonly Node[], place: Place): Text {
  if (list.length === 0) return '()';
  const parts = list.flatMap((operand, index) => [...(index === 0 ? [] : [',', LINE]), print(operand, node, place)]);
  return group('(', indented(SOFT, ...parts), broken(','), SOFT, ')');
}

function bare(node: Node, place: Place, around: Place | undefined): Text {
  switch (node.kind) {
    case 'word':
      return node.text;
    case 'unary':
      return [node.operator, print(node.operand, node, place)];
    case 'binary':
      return binary(node, place, around);
    case 'choice':
      return choice(node, place);
    case 'call':
      return [node.isNew ? 'new ' : '', print(node.callee, node, place), operands(node, node.operands, place)];
    case 'index':
      return [print(node.object, node, place), index(node.index, node, place)];
    case 'member':
      return [print(node.object, node, place), '.', node.name];
  }
}

function index(own: Node, node: Node, place: Place): Text {
  const text = print(own, node, place);
  const isNumber = own.kind === 'word' && /^\d/.test(own.text);
  return isNumber ? ['[', text, ']'] : group('[', indented(SOFT, text), SOFT, ']');
}

/** An expression, with where it stands and where that stands. */
function print(node: Node, place: Place, around?: Place): Text {
  const text = bare(node, place, around);
  return node.parentheses > 0 ? ['(', text, ')'] : text;
}

/** `a.b[c]`: names and indices alone. */
function isChain(node: Node): boolean {
  if (node.kind !== 'index' && node.kind !== 'member') return false;
  return node.object.kind === 'word' || isChain(node.object);
}

/** True if a value that does not fit begins on the next line rather than being broken itself. */
function beginsBelow(value: Node): boolean {
  if (value.kind === 'binary') return true;
  if (value.kind === 'choice') return value.test.kind === 'binary';
  let inner: Node = value;
  while (inner.kind === 'unary') inner = inner.operand;
  return isChain(inner);
}

function assignment({ keyword, target, operator, value }: Assignment): Text {
  const name = [keyword === '' ? '' : `${keyword} `, print(target, 'assigned')];
  const text = print(value, 'assigned');
  if (beginsBelow(value)) return group(group(name), ` ${operator}`, group(indented(LINE, text)), ';');
  if (target.kind === 'index') return group(name, ` ${operator} `, group(text), ';');
  const line = group(indented(LINE));
  return group(name, ` ${operator}`, line, indentedWhere(line, text), ';');
}

/** A line of code in as many lines as it takes. */
export function laidOut(line: string): readonly string[] {
  if (line.length <= WIDTH) return [line];
  const indent = line.length - line.trimStart().length;
  const assigned = parseAssignment(line);
  if (assigned !== undefined) return printText(assignment(assigned), WIDTH, indent);
  const [, value] = /^\s*return (.*);$/s.exec(line) ?? [];
  const node = value === undefined ? undefined : parseExpression(value);
  if (node === undefined) return [line];
  const text = print(node, 'returned');
  const whole = node.kind === 'binary' ? group(broken('('), indented(SOFT, text), SOFT, broken(')')) : text;
  return printText(['return ', whole, ';'], WIDTH, indent);
}

import { ASSIGNMENT, CHOICE, EQUALITY, RELATIONAL, type Token, tokensOf } from './tokens.ts';

/**
 * Lines of C broken where clang-format breaks them in the style of LLVM: of all ways to break a statement the one that
 * costs least, where a break costs the more the tighter what it separates belongs together.
 */
const WIDTH = 80;
const CONTINUATION = 4;
const FIRST_BREAK = 15;
const EXCESS = 1_000_000;
/** More ways than this are not looked at. */
const MOST_STATES = 50_000;

/** The state inside a bracket or an expression. */
interface Level {
  readonly indent: number;
  readonly lastSpace: number;
  readonly callStart: number;
  readonly noBreak: boolean;
  readonly noBreakInOperand: boolean;
  readonly operatorWrapped: boolean;
  readonly hasBreak: boolean;
  /** Its operands, or the parts of its choice, go on lines of their own. */
  readonly breaksAll: boolean;
  readonly question: number;
  readonly subscripts: number;
  readonly isChained: boolean;
}

interface State {
  readonly at: number;
  readonly column: number;
  /** The depth at which the line begins, and the least depth on it. */
  readonly lineLevel: number;
  readonly lowestLevel: number;
  readonly levels: readonly Level[];
}

interface Way {
  readonly state: State;
  readonly cost: number;
  readonly order: number;
  readonly isBroken: boolean;
  readonly before: Way | undefined;
}

const START: Omit<Level, 'indent' | 'lastSpace'> = {
  callStart: 0,
  noBreak: false,
  noBreakInOperand: false,
  operatorWrapped: true,
  hasBreak: false,
  breaksAll: false,
  question: 0,
  subscripts: 0,
  isChained: false,
};

class Layout {
  private readonly tokens: readonly Token[];
  private readonly first: number;
  private count = 0;

  constructor(tokens: readonly Token[], indent: number) {
    this.tokens = tokens;
    this.first = indent;
  }

  /** The tokens that begin a line, with their columns; undefined where there are too many ways. */
  lineStarts(): ReadonlyMap<number, number> | undefined {
    const { first } = this;
    const level: Level = { ...START, indent: first, lastSpace: first };
    const start = this.move({ at: 0, column: first, lineLevel: 0, lowestLevel: 0, levels: [level] }, false);
    const queue: Way[] = [{ state: start.state, cost: start.cost, order: 0, isBroken: false, before: undefined }];
    const seen = new Set<string>();
    while (this.count < MOST_STATES) {
      const way = takeCheapest(queue);
      if (way === undefined) return undefined;
      if (way.state.at === this.tokens.length) return lineStartsOf(way, this.tokens);
      const key = JSON.stringify(way.state);
      if (seen.has(key)) continue;
      seen.add(key);
      if (!this.mustBreak(way.state)) this.push(queue, way, false);
      if (this.canBreak(way.state)) this.push(queue, way, true);
    }
    return undefined;
  }

  private push(queue: Way[], way: Way, isBroken: boolean): void {
    this.count += 1;
    const added = isBroken ? this.onNewLine(way.state) : { state: this.onLine(way.state), cost: 0 };
    const moved = this.move(added.state, isBroken);
    queue.push({ state: moved.state, cost: way.cost + added.cost + moved.cost, order: this.count, isBroken, before: way });
  }

  private token(at: number): Token {
    return this.tokens[at] as Token;
  }

  private canBreak({ at, lineLevel, lowestLevel, levels }: State): boolean {
    const [token, previous] = [this.token(at), this.token(at - 1)];
    const level = levels.at(-1) as Level;
    if (token.cost === undefined) return false;
    if (previous.kind === 'opening' && lowestLevel < lineLevel && lowestLevel < token.level) return false;
    if (token.kind !== 'binary' && token.kind !== 'comma' && level.noBreakInOperand) return false;
    return !level.noBreak;
  }

  private mustBreak(state: State): boolean {
    const { at, column, levels } = state;
    const [token, previous] = [this.token(at), this.token(at - 1)];
    const level = levels.at(-1) as Level;
    const isPart = previous.kind === 'comma' || (token.kind === 'choice' && previous.text !== '?');
    if (isPart && level.breaksAll && token.kind !== 'closing') return true;
    if (level.isChained && token.text === ':') return true;
    if (column <= this.newColumn(state)) return false;
    if (previous.kind !== 'binary' || previous.precedence === ASSIGNMENT || !level.breaksAll) return false;
    const isComparison = previous.precedence === RELATIONAL || previous.precedence === EQUALITY;
    return this.token(at - 2).endsBinary || !isComparison;
  }

  /** The column of a line that begins with the next token. */
  private newColumn({ at, levels }: State): number {
    const [token, previous] = [this.token(at), this.token(at - 1)];
    const { indent, lastSpace, question, subscripts, isChained } = levels.at(-1) as Level;
    const continued = Math.max(lastSpace, indent) + CONTINUATION;
    if (question !== 0 && (token.text === ':' || previous.kind === 'choice')) {
      const chains = token.text === ':' && this.tokens[at + 1]?.begins.at(-1) === CHOICE;
      if (chains) return isChained ? indent - 2 : indent;
      return question;
    }
    if (token.text === '[') return subscripts !== 0 ? subscripts : continued;
    if (previous.text === '=') return continued;
    if ((previous.text === ')' || previous.kind === 'cast') && token.kind !== 'binary' && token.text !== ':') return continued;
    return indent === this.first ? indent + CONTINUATION : indent;
  }

  private onLine(state: State): State {
    const { at, column } = state;
    const [token, previous] = [this.token(at), this.token(at - 1)];
    const next = column + (token.space ? 1 : 0);
    const level = state.levels.at(-1) as Level;
    const changes: { -readonly [K in keyof Level]?: Level[K] } = {};
    if (previous.kind === 'opening') changes.indent = next;
    const isOperator = previous.kind === 'binary' || previous.kind === 'comma' || previous.text === ':';
    if (isOperator && previous.precedence !== ASSIGNMENT && previous.precedence !== RELATIONAL) {
      const isChoice = previous.kind === 'choice';
      // Of two operands, the second one may be broken: they stand one above the other then.
      if (isChoice ? !level.operatorWrapped : !previous.isLone) changes.noBreakInOperand = true;
    }
    const isAssigned = previous.precedence === ASSIGNMENT && token.begins.every((precedence) => precedence === 0);
    if (previous.kind === 'comma' || previous.kind === 'choice' || (previous.kind === 'binary' && !isAssigned))
      changes.lastSpace = next;
    return { ...state, column: next, levels: [...state.levels.slice(0, -1), { ...level, ...changes }] };
  }

  private onNewLine(state: State): { readonly state: State; readonly cost: number } {
    const { at } = state;
    const [token, previous] = [this.token(at), this.token(at - 1)];
    const level = state.levels.at(-1) as Level;
    const column = this.newColumn(state);
    const cost = (level.hasBreak ? 0 : FIRST_BREAK) + (token.cost ?? 0);
    let { breaksAll } = level;
    if (previous.kind === 'comma' || previous.kind === 'binary') breaksAll = false;
    if (token.text === '?') breaksAll = true;
    const ends = previous.kind === 'comma' || previous.kind === 'binary' || previous.kind === 'opening' || previous.text === ':';
    if (!ends && token.kind !== 'binary') breaksAll = true;
    const outer = state.levels.slice(0, -1).map((own) => ({ ...own, breaksAll: true }));
    const levels = [...outer, { ...level, hasBreak: true, breaksAll, lastSpace: column }];
    return { state: { ...state, column, lineLevel: token.level, lowestLevel: token.level, levels }, cost };
  }

  /** Past the next token, which stands at the column. */
  private move({ at, column, lineLevel, lowestLevel, levels }: State, isBroken: boolean): { state: State; cost: number } {
    const token = this.token(at);
    const previous = this.tokens[at - 1];
    const stack = [...levels];
    const changes: { -readonly [K in keyof Level]?: Level[K] } = {};
    if (token.kind === 'comma' || token.kind === 'binary') changes.noBreakInOperand = false;
    if (token.kind === 'binary' || (token.kind === 'choice' && previous?.kind !== 'choice')) changes.operatorWrapped = isBroken;
    const level = stack.pop() as Level;
    if (token.text === '[' && level.subscripts === 0) changes.subscripts = column;
    if (token.text === '?') changes.question = column;
    stack.push({ ...level, ...changes });
    for (const [index, precedence] of token.begins.toReversed().entries())
      stack.push(begun(stack.at(-1) as Level, { token, previous, precedence, column, index }));
    if (token.kind === 'closing' || token.kind === 'cast') {
      stack.pop();
      const after = stack.pop() as Level;
      const resets = token.text === ']' && this.tokens[at + 1]?.text !== '[';
      stack.push(resets ? { ...after, subscripts: 0 } : after);
    }
    if (token.kind === 'opening') stack.push(opened(stack.at(-1) as Level));
    for (let count = 0; count < token.ends && stack.length > 1; count += 1) stack.pop();
    const isBracket = token.kind === 'opening' || token.kind === 'closing' || token.kind === 'cast';
    const next: State = {
      at: at + 1,
      column: column + token.text.length,
      lineLevel,
      lowestLevel: isBracket ? lowestLevel : Math.min(lowestLevel, token.level),
      levels: stack,
    };
    return { state: next, cost: EXCESS * Math.max(0, next.column - WIDTH) };
  }
}

interface Beginning {
  readonly token: Token;
  readonly previous: Token | undefined;
  readonly precedence: number;
  readonly column: number;
  /** The number of expressions around it that begin here, too. */
  readonly index: number;
}

/** The level of an expression that begins at a token. */
function begun(outer: Level, { token, previous, precedence, column, index }: Beginning): Level {
  const returned = previous?.text === 'return';
  const isSpecial = previous?.kind === 'opening' || returned || previous?.precedence === ASSIGNMENT;
  const isChained = precedence === CHOICE && previous?.text === ':' && index === token.begins.length - 1;
  const aligned = returned && precedence === 0 ? outer.indent : Math.max(column, outer.indent, outer.lastSpace);
  const deeper = !isChained && (precedence === CHOICE || (!(index === 0 && isSpecial) && precedence > ASSIGNMENT));
  return {
    ...outer,
    hasBreak: false,
    operatorWrapped: true,
    isChained,
    noBreak: outer.noBreak || outer.noBreakInOperand,
    indent: aligned + (deeper ? CONTINUATION : 0),
    lastSpace: precedence > 0 ? Math.max(outer.lastSpace, column) : outer.lastSpace,
    callStart: precedence !== CHOICE && token.kind !== 'unary' ? column : outer.callStart,
    breaksAll: (previous !== undefined && previous.kind !== 'opening') || precedence !== 1 ? false : outer.breaksAll,
  };
}

/** The level inside of a bracket. */
function opened(outer: Level): Level {
  return {
    ...START,
    indent: CONTINUATION + Math.max(outer.lastSpace, outer.callStart),
    lastSpace: outer.lastSpace,
    noBreak: outer.noBreak || outer.noBreakInOperand,
  };
}

/** Of those that cost the same, the one that was found first. */
function takeCheapest(queue: Way[]): Way | undefined {
  let best = 0;
  queue.forEach((way, index) => {
    const other = queue[best] as Way;
    if (way.cost < other.cost || (way.cost === other.cost && way.order < other.order)) best = index;
  });
  return queue.splice(best, 1)[0];
}

function lineStartsOf(last: Way, tokens: readonly Token[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let way: Way | undefined = last; way !== undefined; way = way.before) {
    const at = way.state.at - 1;
    if (way.isBroken) found.set(at, way.state.column - (tokens[at] as Token).text.length);
  }
  return found;
}

const STATEMENT = /^(\s*)((?:return|[\w*][^=]*? [-+*/]?=) .*;)$/s;

/** A line of code in as many lines as it takes. */
export function laidOut(line: string): readonly string[] {
  const [, indent = '', text] = STATEMENT.exec(line) ?? [];
  if (line.length <= WIDTH || text === undefined) return [line];
  const tokens = tokensOf(text);
  const starts = new Layout(tokens, indent.length).lineStarts();
  if (starts === undefined) return [line];
  const lines: string[] = [indent];
  tokens.forEach(({ space, text: own }, at) => {
    const start = starts.get(at);
    if (start !== undefined) lines.push(' '.repeat(start) + own);
    else lines.push(`${lines.pop()}${space && at > 0 ? ' ' : ''}${own}`);
  });
  return lines;
}

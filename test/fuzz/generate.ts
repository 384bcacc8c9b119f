import { analyze } from '../../src/analysis/analyze.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { SET_NAMES } from '../../src/program/domain.ts';
import type { Operation } from '../../src/program/operation.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import type { Random } from '../../src/verify/draws/random.ts';
import { randomProgram } from '../support/texts/random-program.ts';
import { pick } from './corpus.ts';
import { loopFile } from './loops.ts';

const DIMENSIONS: readonly string[] = ['n', 'm', 'k', '1', '2', '3', 'n + m', '2 * n', 'T'];
const INFIX: readonly string[] = ['+', '-', '*', '/', '@', '^', '<', '<=', '>', '>=', '==', '!='];
const CALLS: readonly Operation[] = OPERATIONS.all.filter(({ notation }) => notation.kind === 'call');
const OPTIONS: readonly string[] = [
  ...['axis=0', 'axis=-1', 'axis=1', 'axis=[0, 1]', 'keepdims=true', '[n, m]', '[n]', 'axis=0, keepdims=true'],
  ...['start=0', 'stop=1', 'axis=0, start=0, stop=1', '"ij,jk->ik"', 'n', '0.5'],
];
const DOMAINS: readonly string[] = ['0.1..2', '-1..1', ...SET_NAMES, 'index(n)', 'index(k)', 'index(2 * n)', 'index', 'spd(n)'];

/** Writes files by the grammar, with names that are mostly defined and shapes that often fit. */
class Writer {
  private readonly random: Random;
  private readonly names: string[] = [];
  private readonly lines: string[] = [];
  private defined = 0;

  constructor(random: Random) {
    this.random = random;
  }

  private chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  private shape(): string {
    if (this.chance(0.8)) return pick(['[n]', '[n]', '[n]', '[]', '[n, n]', '[m, n]'], this.random);
    const rank = this.random.below(4);
    return `[${Array.from({ length: rank }, () => pick(DIMENSIONS, this.random)).join(', ')}]`;
  }

  private name(): string {
    const known = this.names.length > 0 && !this.chance(0.02);
    return known ? pick(this.names, this.random) : pick(['q', 'n', 'm', 'pi', 'sum', 't'], this.random);
  }

  private index(): string {
    return pick(['t', 't-1', 't + 1', 'T', '0', '1', 'T-t+1', 't, t'], this.random);
  }

  private expression(depth: number): string {
    const { random } = this;
    if (depth === 0 || this.chance(0.2)) {
      if (this.chance(0.15)) return pick(['1', '2', '0.5', '1e-3', '0', 'pi', 'n'], random);
      return this.chance(0.05) ? `${this.name()}[${this.index()}]` : this.name();
    }
    const inner = (): string => this.expression(depth - 1);
    switch (random.below(6)) {
      case 0:
        return `-${inner()}`;
      case 1:
        return `(${inner()})${this.chance(0.3) ? '.T' : ''}`;
      case 2:
      case 3:
        return this.call(inner);
      default:
        return `${inner()} ${pick(INFIX, random)} ${inner()}`;
    }
  }

  private call(inner: () => string): string {
    const { name, operands: wanted, variadic, options: known } = pick(CALLS, this.random);
    const count = this.chance(0.03) ? this.random.below(4) : wanted.length + (variadic ? 1 : 0);
    const operands = Array.from({ length: count }, inner);
    const needed = known.some(({ required }) => required) || (known.length > 0 && this.chance(0.3));
    const options = needed || this.chance(0.02) ? [pick(OPTIONS, this.random)] : [];
    return `${name}(${[...operands, ...options].join(this.chance(0.05) ? ',\n    ' : ', ')})`;
  }

  private declaration(): void {
    const names = Array.from({ length: 1 + this.random.below(2) }, () => `v${this.names.length}${this.random.below(1000)}`);
    const range = this.chance(0.08) ? '[1..T]' : '';
    const domain = this.chance(0.2) ? ` in ${pick(DOMAINS, this.random)}` : '';
    const keyword = pick(['input', 'param', 'param', 'const'], this.random);
    this.lines.push(`${keyword} ${names.map((name) => name + range).join(', ')}: ${this.shape()}${domain}`);
    this.names.push(...names);
  }

  private equation(indent: string): void {
    const value = this.expression(1 + this.random.below(3));
    const name = this.chance(0.02) ? this.name() : `z${this.defined++}`;
    const target = this.chance(0.04) ? `${name}[${this.index()}]` : name;
    this.lines.push(`${indent}${target} = ${value}${this.chance(0.05) ? '  # why' : ''}`);
    this.names.push(name);
  }

  private loop(): void {
    const range = pick(['1..T', 'T..1', '2..T', '1..3', 'n..m', '0..T-1'], this.random);
    this.lines.push(`for t in ${range} {`);
    for (let count = this.random.below(4); count >= 0; count -= 1) this.equation('  ');
    this.lines.push('}');
  }

  private backward(): void {
    this.lines.push('', 'backward {');
    for (const name of this.names.toReversed()) {
      if (this.chance(0.2)) continue;
      const helper = `d${this.name()}`;
      this.names.push(helper);
      const value = this.chance(0.5) ? `d${this.name()} * ${this.name()}` : this.expression(2);
      this.lines.push(`  d${name} ${pick(['+=', '+=', '='], this.random)} ${value}`);
    }
    this.lines.push('}');
  }

  write(): string {
    if (this.chance(0.3)) this.lines.push('dim n = 3, m = 2');
    for (let count = 1 + this.random.below(4); count > 0; count -= 1) this.declaration();
    for (let count = this.random.below(10); count >= 0; count -= 1) {
      if (this.chance(0.06)) this.loop();
      else this.equation('');
    }
    if (this.chance(0.5)) this.lines.push(`output ${this.names.at(-1) ?? 'q'}`);
    if (this.chance(0.4)) this.backward();
    return `${this.lines.join('\n')}\n`;
  }
}

/** A file without a mistake, with or without its backward block. */
export function soundFile(random: Random): string {
  const text = random.next() < 0.3 ? loopFile(random) : randomProgram(random, 1 + random.below(8), 1 + random.below(3)).text;
  if (random.next() < 0.5) return text;
  return applyReplacements(text, [deriveBlock(analyze(parseDocument(text)))]);
}

export function generate(random: Random): string {
  return new Writer(random).write();
}

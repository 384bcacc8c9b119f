import {
  type Code,
  call,
  countUp,
  type FunctionIndex,
  type FunctionType,
  get,
  I32,
  i32,
  type Local,
  select,
  set,
  when,
} from '../wasm/assembler.ts';
import type { Frame, ModuleWriter } from '../wasm/writer.ts';
import { defineEdge, definePack, defineTile, parametersOf, TILE_COLUMNS, TILE_ROWS } from './tile.ts';

/** Terms of a sum that are packed at a time: the panels of A and B that a tile reads stay in the first cache. */
const BLOCK_TERMS = 256;
/** Rows of A that are packed at a time: with BLOCK_TERMS they fill half of the second cache. */
const BLOCK_ROWS = 126;
const BLOCK_COLUMNS = 768;

const TILE_BYTES = 8 * TILE_ROWS * TILE_COLUMNS;
/** The panels of B begin at a line of the cache. */
const LINE = 64;

/** The room that a product needs beside its operands: a tile, and the panels of a block of A and of B. */
export function scratchBytes({ rows, columns, terms }: Readonly<Record<'rows' | 'columns' | 'terms', number>>): number {
  const panelRows = Math.min(rows, BLOCK_ROWS) + TILE_ROWS;
  const panelColumns = Math.min(columns, BLOCK_COLUMNS) + TILE_COLUMNS;
  return TILE_BYTES + LINE + 8 * Math.min(terms, BLOCK_TERMS) * (panelRows + panelColumns);
}

const minimum = (a: Code, b: number): Code => select(a, i32.const(b), i32.lt(a, i32.const(b)));

const PARAMETERS = [
  'rows',
  'columns',
  'terms',
  'a',
  'aRow',
  'aTerm',
  'b',
  'bTerm',
  'bColumn',
  'c',
  'stride',
  'add',
  'scratch',
] as const;

export const PRODUCT_TYPE: FunctionType = { parameters: PARAMETERS.map(() => I32), results: [] };

const LOCALS = [
  'row',
  'column',
  'term',
  'tileRow',
  'tileColumn',
  'blockRows',
  'blockColumns',
  'blockTerms',
  'addBlock',
  'packedA',
  'packedB',
  'corner',
  'restRows',
  'restColumns',
] as const;

interface Kernels {
  readonly tile: FunctionIndex;
  readonly edge: FunctionIndex;
  readonly packRows: FunctionIndex;
  readonly packColumns: FunctionIndex;
}

/** The loops over blocks and tiles, from the inside out. */
class ProductBlocks {
  private readonly kernels: Kernels;
  private readonly p: Readonly<Record<(typeof PARAMETERS)[number], Local>>;
  private readonly l: Readonly<Record<(typeof LOCALS)[number], Local>>;

  constructor(frame: Frame, kernels: Kernels) {
    this.kernels = kernels;
    this.p = parametersOf(frame, PARAMETERS);
    this.l = Object.fromEntries(LOCALS.map((name) => [name, frame.local(I32)])) as Record<(typeof LOCALS)[number], Local>;
  }

  /** The panel of a packed block in which a line stands. */
  private panel(packed: Local, line: Local): Code {
    return i32.add(get(packed), i32.mul(get(line), i32.shl(get(this.l.blockTerms), i32.const(3))));
  }

  /** One tile of C; one that reaches over the edge is computed apart, and copied as far as it goes. */
  private tile(): Code {
    const { p, l, kernels } = this;
    const panels = [this.panel(l.packedA, l.tileRow), this.panel(l.packedB, l.tileColumn)];
    const rows = i32.mul(i32.add(get(l.row), get(l.tileRow)), get(p.stride));
    const columns = i32.shl(i32.add(get(l.column), get(l.tileColumn)), i32.const(3));
    const isWhole = i32.and(i32.ge(get(l.restRows), i32.const(TILE_ROWS)), i32.ge(get(l.restColumns), i32.const(TILE_COLUMNS)));
    const inside = [minimum(get(l.restRows), TILE_ROWS), minimum(get(l.restColumns), TILE_COLUMNS)];
    return [
      set(l.restRows, i32.sub(get(l.blockRows), get(l.tileRow))),
      set(l.restColumns, i32.sub(get(l.blockColumns), get(l.tileColumn))),
      set(l.corner, i32.add(get(p.c), i32.add(rows, columns))),
      when(isWhole, call(kernels.tile, ...panels, get(l.corner), get(p.stride), get(l.blockTerms), get(l.addBlock)), [
        call(kernels.tile, ...panels, get(p.scratch), i32.const(8 * TILE_COLUMNS), get(l.blockTerms), i32.const(0)),
        call(kernels.edge, get(p.scratch), get(l.corner), get(p.stride), ...inside, get(l.addBlock)),
      ]),
    ];
  }

  /** Packs a block of A, and goes over the tiles: along each panel of B, which stays in the first cache. */
  private rowBlock(): Code {
    const { p, l, kernels } = this;
    const source = i32.add(get(p.a), i32.add(i32.mul(get(l.row), get(p.aRow)), i32.mul(get(l.term), get(p.aTerm))));
    const zero = i32.const(0);
    const alongRows = countUp(l.tileRow, zero, get(l.blockRows), i32.const(TILE_ROWS), this.tile());
    return [
      set(l.blockRows, minimum(i32.sub(get(p.rows), get(l.row)), BLOCK_ROWS)),
      call(kernels.packRows, source, get(p.aRow), get(p.aTerm), get(l.blockRows), get(l.blockTerms), get(l.packedA)),
      countUp(l.tileColumn, zero, get(l.blockColumns), i32.const(TILE_COLUMNS), alongRows),
    ];
  }

  /** Packs a block of B; all but the first terms are added to what is there. */
  private termBlock(): Code {
    const { p, l, kernels } = this;
    const source = i32.add(get(p.b), i32.add(i32.mul(get(l.column), get(p.bColumn)), i32.mul(get(l.term), get(p.bTerm))));
    return [
      set(l.blockTerms, minimum(i32.sub(get(p.terms), get(l.term)), BLOCK_TERMS)),
      set(l.addBlock, select(i32.const(1), get(p.add), get(l.term))),
      call(kernels.packColumns, source, get(p.bColumn), get(p.bTerm), get(l.blockColumns), get(l.blockTerms), get(l.packedB)),
      countUp(l.row, i32.const(0), get(p.rows), i32.const(BLOCK_ROWS), this.rowBlock()),
    ];
  }

  write(): Code {
    const { p, l } = this;
    const columnBlock = [
      set(l.blockColumns, minimum(i32.sub(get(p.columns), get(l.column)), BLOCK_COLUMNS)),
      countUp(l.term, i32.const(0), get(p.terms), i32.const(BLOCK_TERMS), this.termBlock()),
    ];
    const lengthOfA = i32.mul(
      minimum(get(p.terms), BLOCK_TERMS),
      i32.add(minimum(get(p.rows), BLOCK_ROWS), i32.const(TILE_ROWS)),
    );
    const endOfA = i32.add(get(l.packedA), i32.shl(lengthOfA, i32.const(3)));
    return [
      set(l.packedA, i32.add(get(p.scratch), i32.const(TILE_BYTES))),
      set(l.packedB, i32.and(i32.add(endOfA, i32.const(LINE - 1)), i32.const(-LINE))),
      countUp(l.column, i32.const(0), get(p.columns), i32.const(BLOCK_COLUMNS), columnBlock),
    ];
  }
}

/**
 * `C (+)= A @ B` for operands with any strides, so that a transpose costs nothing: A and B are packed into panels,
 * block by block. Strides are in bytes; the rows of C are dense.
 */
export function defineProduct(writer: ModuleWriter, exportedAs?: string): FunctionIndex {
  const kernels: Kernels = {
    tile: defineTile(writer),
    edge: defineEdge(writer),
    packRows: definePack(writer, TILE_ROWS),
    packColumns: definePack(writer, TILE_COLUMNS),
  };
  return writer.define(PRODUCT_TYPE, (frame) => new ProductBlocks(frame, kernels).write(), exportedAs);
}

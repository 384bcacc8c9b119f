import { type Code, Double, type FunctionIndex, type FunctionType, type Local, Sized, type Type, unsigned } from './assembler.ts';

/** The parameters and locals of a function that is being written. */
export class Frame {
  readonly parameters: readonly Local[];
  private readonly locals: Type[] = [];
  /** What nobody uses any more, and what is used until the scope ends. */
  private readonly free = new Map<Type, Local[]>();
  private taken: Local[] = [];

  constructor(parameters: readonly Type[]) {
    this.parameters = parameters.map((type, index) => ({ type, index }));
  }

  local(type: Type): Local {
    const local = this.free.get(type)?.pop() ?? this.added(type);
    this.taken.push(local);
    return local;
  }

  private added(type: Type): Local {
    this.locals.push(type);
    return { type, index: this.parameters.length + this.locals.length - 1 };
  }

  /** The locals that the code takes are for others when it ends: the fewer there are, the sooner the host has compiled it. */
  scope(write: () => Code): Code {
    const outer = this.taken;
    this.taken = [];
    const code = write();
    for (const local of this.taken) {
      const free = this.free.get(local.type);
      if (free === undefined) this.free.set(local.type, [local]);
      else free.push(local);
    }
    this.taken = outer;
    return code;
  }

  declarations(): Code {
    return [unsigned(this.locals.length), this.locals.map((type) => [1, type])];
  }
}

/** Bytes of a length, in as many as are reserved for it before it is known. */
const LENGTH_BYTES = 4;

/** Bytes that grow. */
class ByteWriter {
  private bytes = new Uint8Array(16_384);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  write(code: Code): void {
    if (typeof code === 'number') this.writeAll([code]);
    else if (code instanceof Double) this.writeDouble(code);
    else if (code instanceof Sized) this.writeSized(code);
    else this.writeAll(code);
  }

  private writeAll(list: readonly Code[]): void {
    this.reserve(list.length);
    for (const part of list) {
      if (typeof part === 'number') {
        this.bytes[this.length] = part;
        this.length += 1;
      } else {
        this.write(part);
        this.reserve(list.length);
      }
    }
  }

  private writeDouble({ value }: Double): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  private writeSized({ content }: Sized): void {
    const start = this.length;
    this.reserve(LENGTH_BYTES);
    this.length += LENGTH_BYTES;
    this.write(content);
    let rest = this.length - start - LENGTH_BYTES;
    for (let index = 0; index < LENGTH_BYTES; index += 1) {
      this.bytes[start + index] = (rest & 0x7f) | (index === LENGTH_BYTES - 1 ? 0 : 0x80);
      rest >>>= 7;
    }
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** A name of ASCII characters. */
const nameBytes = (name: string): Code => [unsigned(name.length), Array.from(name, (character) => character.charCodeAt(0))];
const listOf = (items: readonly Code[]): Code => [unsigned(items.length), items];
const section = (id: number, items: readonly Code[]): Code => (items.length === 0 ? [] : [id, new Sized(listOf(items))]);
/** A module under construction: what it imports, and functions of its own. */
export class ModuleWriter {
  private readonly types: Code[] = [];
  private readonly typeNumbers = new Map<string, number>();
  private readonly imports: Code[] = [];
  private readonly bodies: { readonly type: number; readonly code: Code }[] = [];
  private readonly exports: Code[] = [];
  private importedFunctions = 0;

  importMemory(): void {
    this.imports.push([nameBytes('host'), nameBytes('memory'), 2, 0, unsigned(1)]);
  }

  private typeNumber({ parameters, results }: FunctionType): number {
    const key = `${parameters.join()}>${results.join()}`;
    const known = this.typeNumbers.get(key);
    if (known !== undefined) return known;
    this.types.push([0x60, listOf(parameters), listOf(results)]);
    this.typeNumbers.set(key, this.types.length - 1);
    return this.types.length - 1;
  }

  /** Imports come before the first definition: the numbers of functions count them first. */
  importFunction(name: string, type: FunctionType): FunctionIndex {
    if (this.bodies.length > 0) throw new Error('imported functions come first');
    this.imports.push([nameBytes('host'), nameBytes(name), 0, unsigned(this.typeNumber(type))]);
    this.importedFunctions += 1;
    return this.importedFunctions - 1;
  }

  define(type: FunctionType, write: (frame: Frame) => Code, exportedAs?: string): FunctionIndex {
    const frame = new Frame(type.parameters);
    return this.add(type, frame, write(frame), exportedAs);
  }

  /** A function whose code has been written. */
  add(type: FunctionType, frame: Frame, code: Code, exportedAs?: string): FunctionIndex {
    this.bodies.push({ type: this.typeNumber(type), code: new Sized([frame.declarations(), code, 0x0b]) });
    const index = this.importedFunctions + this.bodies.length - 1;
    if (exportedAs !== undefined) this.exports.push([nameBytes(exportedAs), 0, unsigned(index)]);
    return index;
  }

  bytes(): Uint8Array {
    const code: Code = [
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, this.types),
      section(2, this.imports),
      section(
        3,
        this.bodies.map(({ type }) => unsigned(type)),
      ),
      section(7, this.exports),
      section(
        10,
        this.bodies.map(({ code }) => code),
      ),
    ];
    const writer = new ByteWriter();
    writer.write(code);
    return writer.finish();
  }
}

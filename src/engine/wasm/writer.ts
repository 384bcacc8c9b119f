import { type Code, type FunctionIndex, type FunctionType, type Local, type Type, textOf, unsigned } from './assembler.ts';

/** The parameters and locals of a function that is being written. */
export class Frame {
  readonly parameters: readonly Local[];
  private readonly locals: Type[] = [];
  /** Locals that are free for reuse, and those taken until the scope ends. */
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

  declarations(): string {
    return listOf(this.locals.map((type) => unsigned(1) + unsigned(type)));
  }
}

const MAGIC = String.fromCharCode(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const FUNCTION_END = String.fromCharCode(0x0b);
const FUNCTION_TYPE = String.fromCharCode(0x60);
/** Codes of the kinds of imports and exports. */
const KINDS = { function: unsigned(0), memory: unsigned(2) } as const;
/** A memory of a page at least, and of any size. */
const MEMORY_LIMITS = unsigned(0) + unsigned(1);

/** A content, or a name of ASCII characters, with its length in front. */
const sized = (content: string): string => unsigned(content.length) + content;
const listOf = (items: readonly string[]): string => unsigned(items.length) + items.join('');
const section = (id: number, items: readonly string[]): string => (items.length === 0 ? '' : unsigned(id) + sized(listOf(items)));

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** A module under construction: what it imports, and functions of its own. */
export class ModuleWriter {
  private readonly types: string[] = [];
  private readonly typeNumbers = new Map<string, number>();
  private readonly imports: string[] = [];
  private readonly bodies: { readonly type: number; readonly code: string }[] = [];
  private readonly exports: string[] = [];
  private importedFunctions = 0;

  importMemory(): void {
    this.imports.push(sized('host') + sized('memory') + KINDS.memory + MEMORY_LIMITS);
  }

  private typeNumber({ parameters, results }: FunctionType): number {
    const key = `${parameters.join()}>${results.join()}`;
    const known = this.typeNumbers.get(key);
    if (known !== undefined) return known;
    this.types.push(FUNCTION_TYPE + listOf(parameters.map(unsigned)) + listOf(results.map(unsigned)));
    this.typeNumbers.set(key, this.types.length - 1);
    return this.types.length - 1;
  }

  /** Imports come before the first definition: the numbers of functions count them first. */
  importFunction(name: string, type: FunctionType): FunctionIndex {
    if (this.bodies.length > 0) throw new Error('imported functions come first');
    this.imports.push(sized('host') + sized(name) + KINDS.function + unsigned(this.typeNumber(type)));
    this.importedFunctions += 1;
    return this.importedFunctions - 1;
  }

  define(type: FunctionType, write: (frame: Frame) => Code, exportedAs?: string): FunctionIndex {
    const frame = new Frame(type.parameters);
    return this.add(type, frame, write(frame), exportedAs);
  }

  /** A function whose code has been written. */
  add(type: FunctionType, frame: Frame, code: Code, exportedAs?: string): FunctionIndex {
    this.bodies.push({ type: this.typeNumber(type), code: sized(frame.declarations() + textOf(code) + FUNCTION_END) });
    const index = this.importedFunctions + this.bodies.length - 1;
    if (exportedAs !== undefined) this.exports.push(sized(exportedAs) + KINDS.function + unsigned(index));
    return index;
  }

  bytes(): Uint8Array {
    const sections = [
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
    return bytesOf(MAGIC + sections.join(''));
  }
}

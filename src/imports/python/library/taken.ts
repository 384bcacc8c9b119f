import { type Abstract, Unread } from '../values.ts';

/** Arguments that change no number of a result, whatever they are. */
const IDLE: ReadonlySet<string> = new Set([
  'device',
  'requires_grad',
  'inplace',
  'copy',
  'subok',
  'like',
  'layout',
  'memory_format',
  'non_blocking',
  'pin_memory',
  'casting',
  'optimize',
  'generator',
  'of method',
  'dtype',
]);
/** The order of elements in memory, where it is the usual one. */
const USUAL_ORDER: ReadonlySet<string> = new Set(['C', 'K', 'A']);

/** The arguments of a call, and which of them the function asked for: one that nobody asks for would be read over. */
export class TakenArguments {
  readonly args: readonly Abstract[];
  readonly keywords: ReadonlyMap<string, Abstract>;
  private readonly asked = new Set<string>();

  constructor(args: readonly Abstract[], keywords: ReadonlyMap<string, Abstract>) {
    const { asked } = this;
    this.args = new Proxy(args, {
      get: (own, key, receiver) => {
        asked.add(String(key));
        return Reflect.get(own, key, receiver);
      },
    });
    this.keywords = new NotingMap(keywords, asked);
  }

  /** Raises an error for an argument that is there, and that nothing was made of. */
  demandAll(name: string, args: readonly Abstract[], keywords: ReadonlyMap<string, Abstract>): void {
    for (const [key, own] of keywords)
      if (!this.asked.has(key) && !isIdle(key, own)) throw new Unread(`\`${name}\` with \`${key}\``);
    const at = args.findIndex((own, place) => !this.asked.has(String(place)) && own.kind !== 'none');
    if (at > 0) throw new Unread(`\`${name}\` with argument ${at + 1}`);
  }
}

/** True for an argument that changes no number, and for what Python takes as well where nothing is said. */
export function isIdle(key: string, own: Abstract): boolean {
  if (IDLE.has(key) || own.kind === 'none' || (own.kind === 'boolean' && !own.value)) return true;
  return key === 'order' && own.kind === 'text' && USUAL_ORDER.has(own.text);
}

/** A map that notes which keys were asked for. */
class NotingMap extends Map<string, Abstract> {
  private readonly asked: Set<string> | undefined;

  constructor(own: ReadonlyMap<string, Abstract>, asked: Set<string>) {
    super(own);
    this.asked = asked;
  }

  override get(key: string): Abstract | undefined {
    this.asked?.add(key);
    return super.get(key);
  }

  override has(key: string): boolean {
    this.asked?.add(key);
    return super.has(key);
  }

  override [Symbol.iterator](): MapIterator<[string, Abstract]> {
    for (const key of super.keys()) this.asked?.add(key);
    return super[Symbol.iterator]();
  }
}

import { codePoint, turnedIn, turnsIn, withoutTurns } from '../../language/characters.ts';
import { type Diagnostic, type Edit, type Fix, type Place, severityOf } from '../../language/diagnostic.ts';
import type { Section } from '../../language/document/statements.ts';
import { tokenize } from '../../language/grammar/lexer.ts';
import { difference, isMixed, looksOf } from '../../language/look-alike.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { adjointName } from '../../program/adjoints.ts';
import type { AnalysisContext } from '../context.ts';
import { lazily } from '../occurrence-log.ts';

const ADJOINT = adjointName('');

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

type Names = ReadonlyMap<string, readonly Place[]>;

/** Parts of a section that look like something else. */
interface Doubtful {
  /** Names that look like another one. */
  readonly names: Names;
  /** Characters that turn the letters around them. */
  readonly turned: readonly { readonly place: Place; readonly text: string }[];
}

const NOTHING: Doubtful = { names: new Map(), turned: [] };

/** Most sections are those of the version before. */
const known = new WeakMap<Section, Doubtful>();
const knownNames = new WeakMap<Section, Names>();

/** All names in a section, those of operations too; of damaged statements nobody knows what they are. */
function namesOf(section: Section): Names {
  const remembered = knownNames.get(section);
  if (remembered !== undefined) return remembered;
  const names = new Map<string, Place[]>();
  for (const { order, syntax, text } of section.statements) {
    if (syntax.kind === 'damaged') continue;
    for (const token of tokenize(text)) {
      if (token.kind !== 'name') continue;
      const place = { statement: order, span: token.span };
      const places = names.get(token.text);
      if (places === undefined) names.set(token.text, [place]);
      else places.push(place);
    }
  }
  knownNames.set(section, names);
  return names;
}

/** The place of some text of a section, comments included: it is told by the last statement that begins in front of it. */
function placeIn({ statements, starts }: Section, start: number, length: number): Place {
  const at = Math.max(
    starts.findLastIndex((own) => own <= start),
    0,
  );
  const from = start - (starts[at] ?? 0);
  return { statement: statements[at]?.order ?? -1, span: { start: from, end: from + length } };
}

function isDamaged({ statements }: Section, { statement, span }: Place): boolean {
  const own = statements.find(({ order }) => order === statement);
  return own?.syntax.kind === 'damaged' && span.start < own.text.length;
}

function doubtfulIn(section: Section, text: () => string): Doubtful {
  const remembered = known.get(section);
  if (remembered !== undefined) return remembered;
  const own = text();
  const found = isAscii(own)
    ? NOTHING
    : {
        names: new Map([...namesOf(section)].filter(([name]) => !isAscii(name) && looksOf(name) !== name)),
        turned: turnedIn(own)
          .map((found) => ({ place: placeIn(section, found.start, found.text.length), text: found.text }))
          .filter(({ place }) => !isDamaged(section, place)),
      };
  known.set(section, found);
  return found;
}

function together(all: readonly Names[]): Names {
  const names = new Map<string, Place[]>();
  for (const [name, places] of all.flatMap((own) => [...own])) names.set(name, [...(names.get(name) ?? []), ...places]);
  return names;
}

function turnedDiagnostic({ place, text }: Doubtful['turned'][number]): Diagnostic {
  const turns = turnsIn(text);
  const message = `${turns.map(codePoint).join(' and ')} ${turns.length === 1 ? 'shows' : 'show'} this line in another order than it is read in`;
  const fixes = [{ title: turns.length === 1 ? 'Remove it' : 'Remove them', edits: [{ place, text: withoutTurns(text) }] }];
  return { code: 'text-direction', message, place, fixes };
}

/** A name, and what it looks like. */
interface Pair {
  readonly name: string;
  readonly places: readonly [Place, ...Place[]];
  readonly twin: string;
  /** The place of the twin, if the file has it. */
  readonly twinAt: Place | undefined;
}

/** The doubtful names that have a twin: in the file, among the operations, or in the alphabet that the rest of the name is in. */
function pairsOf(doubtful: Names, { document }: AnalysisContext): readonly Pair[] {
  const all = together(document.sections.map(namesOf));
  const first = new Map([...doubtful.keys()].reverse().map((name) => [looksOf(name), name]));
  return [...doubtful].flatMap(([name, [place, ...places]]) => {
    const looks = looksOf(name);
    const isCall = OPERATIONS.call(looks) !== undefined;
    const twin = isCall || formsOf(looks).some((form) => all.has(form)) || isMixed(name) ? looks : first.get(looks);
    if (twin === undefined || twin === name || place === undefined) return [];
    return [{ name, places: [place, ...places], twin, twinAt: all.get(twin)?.[0] }];
  });
}

/** A name, its adjoint's, and its primal's. */
function formsOf(name: string): readonly string[] {
  const isAdjoint = name.startsWith(ADJOINT);
  return [name, adjointName(name), ...(isAdjoint ? [name.slice(ADJOINT.length)] : [])];
}

/** Writes the twin instead; two that are defined are two names, of which one should be called otherwise. */
function fixesOf({ name, places, twin }: Pair, { fileScope }: AnalysisContext): readonly Fix[] {
  const areBoth = [name, twin].every((own) => fileScope.get(own)?.kind === 'variable');
  if (areBoth || tokenize(twin)[0]?.kind !== 'name') return [];
  const edits = places.map((place): Edit => ({ place, text: twin }));
  return [{ title: `Replace by \`${twin}\``, edits }];
}

function isAt(a: Place, b: Place): boolean {
  return a.statement === b.statement && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** An error says itself that the name is not what it seems; nothing else is said of that then. */
function explained(error: Diagnostic, pair: Pair, context: AnalysisContext): Diagnostic {
  const { code, message, place, related } = error;
  const fixes = lazily(() => {
    const own = fixesOf(pair, context);
    return own.length > 0 ? own : error.fixes;
  });
  return {
    code,
    message: `${message}; ${difference(pair.name, pair.twin)}`,
    place,
    ...(related === undefined ? {} : { related }),
    get fixes() {
      return fixes();
    },
  };
}

function warning(pair: Pair, context: AnalysisContext): Diagnostic {
  const { name, twin, places, twinAt } = pair;
  return {
    code: 'look-alike',
    message: `\`${name}\` looks like \`${twin}\`: ${difference(name, twin)}`,
    place: places[0],
    fixes: fixesOf(pair, context),
    ...(twinAt === undefined ? {} : { related: [{ place: twinAt, message: `\`${twin}\` stands here` }] }),
  };
}

/** Adds to the diagnostics those of invisible mistakes: names that look like others, and characters that reorder their lines. */
export function withLookAlikes(diagnostics: readonly Diagnostic[], context: AnalysisContext): readonly Diagnostic[] {
  const { source, sections, offsets } = context.document;
  const doubtful = sections
    .map((section, at) =>
      doubtfulIn(section, () => source.slice(offsets[at] as number, (offsets[at] as number) + section.length)),
    )
    .filter((own) => own !== NOTHING);
  if (doubtful.length === 0) return diagnostics;
  const turned = doubtful.flatMap((own) => own.turned.map(turnedDiagnostic));
  const names = together(doubtful.map((own) => own.names));
  if (names.size === 0) return [...diagnostics, ...turned];
  const pairs = pairsOf(names, context);
  const pairAt = ({ place }: Diagnostic): Pair | undefined => pairs.find(({ places }) => places.some((own) => isAt(own, place)));
  const told = new Set<Pair>();
  const said = diagnostics.map((own) => {
    const pair = severityOf(own) === 'error' ? pairAt(own) : undefined;
    if (pair === undefined) return own;
    told.add(pair);
    return explained(own, pair, context);
  });
  return [...said, ...turned, ...pairs.filter((pair) => !told.has(pair)).map((pair) => warning(pair, context))];
}

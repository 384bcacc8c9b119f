import type { Machine } from '../machine.ts';
import { type Abstract, tensor, Unread } from '../values.ts';
import { isTruth, isWhole } from '../whole.ts';
import type { LibraryCall, LibraryFunction } from './call.ts';

const WHOLE_TYPE = /(^|\.)(u?int\d*|long|short|int_|intp)$/;
const TRUTH_TYPE = /(^|\.)(bool_?)$/;

/** The name of a type that is handed over, such as `int`, `np.int32` or `'int64'`. */
function typeNamed(of: Abstract | undefined): string | undefined {
  if (of?.kind === 'library') return of.path;
  return of?.kind === 'text' ? of.text : undefined;
}

/** True for a type of whole numbers, or of truth values. */
export function isWholeType(of: Abstract | undefined): boolean {
  const name = typeNamed(of);
  return name !== undefined && (WHOLE_TYPE.test(name) || TRUTH_TYPE.test(name));
}

/** A tensor as another type has it: whole numbers are read where they were whole before. */
function castTo(call: LibraryCall, type: Abstract | undefined): Abstract {
  const { machine } = call;
  const of = call.argument(0);
  const own = of.kind === 'sequence' || of.kind === 'size' ? tensor(machine.value(of)) : of;
  const name = typeNamed(type);
  if (name !== undefined && TRUTH_TYPE.test(name)) {
    if (!machine.isMask(machine.value(of)) && !isWhole(machine, machine.value(of)))
      throw new Unread(`\`${call.name}\` makes truth values of numbers`);
    return { ...own };
  }
  if (name !== undefined && WHOLE_TYPE.test(name) && !isWhole(machine, machine.value(of)))
    throw new Unread(`\`${call.name}\` leaves out what stands behind the point`);
  return own.kind === 'tensor' && name !== undefined ? { ...own, isNumber: true } : { ...own };
}

/** `x.astype(int)`, `x.to(torch.long)`: what else is handed over tells a device. */
export const cast: LibraryFunction = (call) => {
  const types = [call.args[1], call.args[2], call.keywords.get('dtype')];
  const type = types.find((own) => own !== undefined && own.kind !== 'none' && own.kind !== 'boolean');
  return castTo(call, type ?? { kind: 'text', text: 'like' });
};

/** `x.long()`, `np.int64(x)`: the name tells the type. */
export const castByName: LibraryFunction = (call) => castTo(call, { kind: 'text', text: call.name });

/** A new array that holds whole numbers only, where its type says so. */
export function ofType(call: LibraryCall, made: Abstract, at: number, isWholeByItself = false): Abstract {
  const type = call.optional(at, 'dtype');
  const holdsWhole = type === undefined ? isWholeByItself : isWholeType(type);
  return holdsWhole && (made.kind === 'array' || made.kind === 'tensor') ? { ...made, holdsWhole } : made;
}

/** True for a number, or a list of numbers, that Python has no point in. */
export function isWrittenWhole(of: Abstract): boolean {
  return of.kind === 'size' || (of.kind === 'sequence' && of.items.length > 0 && of.items.every(isWrittenWhole));
}

/** Raises an error for numbers that lose what stands behind the point where they are written to an array of whole ones. */
export function demandWhole(machine: Machine, into: Abstract, value: Abstract): void {
  const holdsWhole = (into.kind === 'array' || into.kind === 'tensor') && into.holdsWhole === true;
  if (!holdsWhole || isTruth(machine, value) || isWhole(machine, machine.value(value))) return;
  throw new Unread('an array of whole numbers leaves out what stands behind the point');
}

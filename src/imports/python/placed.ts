import type { Answer } from './answers.ts';
import { isObject, type Pair } from './pairs.ts';
import type { Parameter } from './syntax.ts';
import { NONE } from './values.ts';

/** True for an `autograd.Function`, whose results are the gradients of its arguments by their places. */
export function isFunctionOfTorch({ of, forward, backward }: Pair, isTorch: boolean): boolean {
  const isFunction = of?.bases.some((base) => /(^|\.)Function$/.test(base)) === true;
  return isTorch && isFunction && backward !== undefined && forward.parameters.every(({ star }) => star === undefined);
}

/** The arguments of a forward pass, without its object or context. */
export function argumentsOf(pair: Pair): readonly Parameter[] {
  return pair.forward.parameters.filter(({ name, star }, at) => star === undefined && !isObject(pair, name, at));
}

/** True for an argument that is no tensor by what is written of it. */
export function isSetting({ annotation, fallback }: Parameter): boolean {
  return /^(int|float|bool|str)$/.test(annotation ?? '') || (fallback !== undefined && fallback.kind !== 'constant');
}

/** The arguments for which `None` is not returned, though they are no tensors, where there are just as many gradients too few. */
export function settingsWithoutNone(
  returned: readonly Answer[],
  pair: Pair,
  isTensor: (name: string) => boolean,
): readonly Parameter[] {
  const own = argumentsOf(pair);
  const missing = own.length - returned.length;
  if (missing <= 0) return [];
  const settings = own.filter((parameter) => isSetting(parameter) || !isTensor(parameter.name));
  return settings.length === missing && returned.every(({ value }) => value.kind !== 'none') ? settings : [];
}

/** The results with `None` for each argument that is no tensor, where only these are missing. */
export function withoutMissing(returned: readonly Answer[], pair: Pair, isTensor: (name: string) => boolean): readonly Answer[] {
  const settings = settingsWithoutNone(returned, pair, isTensor);
  if (settings.length === 0) return returned;
  const rest = [...returned];
  return argumentsOf(pair).flatMap((parameter): readonly Answer[] => {
    if (settings.includes(parameter)) return [{ value: NONE, written: undefined, isMissing: true }];
    const own = rest.shift();
    return own === undefined ? [] : [own];
  });
}

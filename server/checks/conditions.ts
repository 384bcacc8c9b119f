import {
  type Analysis,
  BindingError,
  type CheckOptions,
  readValues,
  requireFit,
  SizeError,
  ValuesError,
} from '../../src/index.ts';
import type { AskedConditions } from './report.ts';

/** The seed of a check for which none is asked. */
const SEED = 1;

/** Sizes and values that do not fit the file. */
export class ConditionsError extends Error {}

function requireDimensions(names: readonly string[], { forward: { dimensions } }: Analysis): void {
  const unknown = names.find((name) => !dimensions.has(name));
  if (unknown === undefined) return;
  const known = [...dimensions.keys()].map((name) => `\`${name}\``).join(', ');
  throw new ConditionsError(`there is no dimension \`${unknown}\`: the file has ${known === '' ? 'none' : known}`);
}

/** The requested conditions as options of a check; throws for sizes and values that do not fit the file. */
export function optionsFor(analysis: Analysis, { seed = SEED, sizes = {}, values, valuesText }: AskedConditions): CheckOptions {
  requireDimensions(Object.keys(sizes), analysis);
  const options = { seed, sizes };
  if (values === undefined && valuesText === undefined) return options;
  if (valuesText === undefined) throw new ConditionsError(`${values}: there is no such file, or it cannot be read`);
  try {
    const data = readValues(valuesText);
    // Found out before anything is remembered, rather than by each check from then on.
    requireFit(analysis, data, sizes);
    return { ...options, data };
  } catch (error) {
    const isUnfit = error instanceof ValuesError || error instanceof BindingError || error instanceof SizeError;
    throw isUnfit ? new ConditionsError(`${values}: ${error.message}`) : error;
  }
}

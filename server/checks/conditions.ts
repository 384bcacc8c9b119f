import type { Analysis } from '../../src/analysis/analyze.ts';
import { BindingError, bind } from '../../src/engine/bind.ts';
import { readValues, ValuesError } from '../../src/engine/read-values.ts';
import { SizeError } from '../../src/program/tensor.ts';
import type { FileCheckOptions } from '../../src/verify/report.ts';
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

/** What is asked for as options of a check; what the file does not know is refused. */
export function optionsFor(
  analysis: Analysis,
  { seed = SEED, sizes = {}, values, valuesText }: AskedConditions,
): FileCheckOptions {
  requireDimensions(Object.keys(sizes), analysis);
  const options = { seed, sizes: new Map(Object.entries(sizes)), numeric: true };
  if (valuesText === undefined) return options;
  try {
    const data = readValues(valuesText);
    // Found out before anything is remembered, rather than by each check from then on.
    bind(analysis.forward, data, options.sizes);
    return { ...options, data };
  } catch (error) {
    const isUnfit = error instanceof ValuesError || error instanceof BindingError || error instanceof SizeError;
    throw isUnfit ? new ConditionsError(`${values}: ${error.message}`) : error;
  }
}

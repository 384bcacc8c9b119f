import type { Machine } from './machine.ts';
import type { WrittenForm } from './program-text.ts';

/** Runs an assignment: what it stores stands in the text as this. */
export function assigning(machine: Machine, form: WrittenForm | undefined, run: () => void): void {
  const outer = machine.form;
  machine.form = form;
  try {
    run();
  } finally {
    machine.form = outer;
  }
}

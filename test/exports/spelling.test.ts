import { describe, expect, it } from 'vitest';
import { exportDeriv, exportProgram, TARGETS } from '../../src/exports/export.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { operationSubjects } from './support/subjects.ts';

describe('spelling', () => {
  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))(
    'of `%s` is there for every target',
    (_, operation) => {
      expect(operation.spelling ?? operation.definition, 'the description has no `spelling`').toBeDefined();
      const subjects = operationSubjects(operation, 3);
      expect(subjects.length).toBeGreaterThan(0);
      for (const { unit } of subjects) {
        for (const target of TARGETS) expect(exportProgram(unit, target).length, target).toBeGreaterThan(100);
        expect(exportDeriv(unit).length).toBeGreaterThan(100);
      }
    },
  );
});

import type { CodeLens } from 'vscode-languageserver';
import { conditionsText } from '../../src/verify/conditions.ts';
import type { GradientReport } from '../checks/report.ts';
import type { FileVersion } from '../files.ts';
import { type Feature, onFile } from './feature.ts';

/** What the last check said, short: `✓ 3e-11 (forward mode)`, or how many gradients failed. */
export function checkSummary({ report }: FileVersion): string {
  if (report === undefined || report.gradients.length === 0) return '';
  const conditions = conditionsText(report.conditions ?? {});
  const under = conditions === '' ? '' : ` with ${conditions}`;
  const failed = report.gradients.filter(({ status }) => status === 'fail' || status === 'missing').length;
  if (failed > 0) return ` ✗ ${failed} of ${report.gradients.length}${under}`;
  return ` ✓ ${evidenceText(report.gradients)}${under}`;
}

/**
 * The largest error, and by which method: a block that is the derived one is compared with itself, which says nothing,
 * so that what counts is how the derived one was checked.
 */
function evidenceText(gradients: readonly GradientReport[]): string {
  const evidence = gradients.flatMap(({ method, maxError, truth }) => [truth ?? { method, maxError }]);
  const worst = Math.max(...gradients.flatMap((own) => [own.maxError ?? 0, own.truth?.maxError ?? 0]));
  const methods = new Set(evidence.map(({ method }) => method));
  return `${worst === 0 ? '0' : worst.toExponential(0)} (${[...methods].join(', ')})`;
}

/** Over the file: derive, check, graph, export. */
export const codeLenses: Feature = (server) => {
  server.connection.onCodeLens(
    onFile(server, (file): CodeLens[] => {
      if (!server.settings.codeLenses || file.document.statements.length === 0) return [];
      const line = file.text.positionAt(file.document.statements[0]?.offset ?? 0).line;
      const range = { start: { line, character: 0 }, end: { line, character: 0 } };
      const lens = (title: string, command: string): CodeLens => ({
        range,
        command: { title, command, arguments: [file.text.uri] },
      });
      return [
        lens('Derive backward pass', 'bprop.derive'),
        lens(`Check gradients${checkSummary(file)}`, 'bprop.check'),
        lens('Graph', 'bprop.graph'),
        lens('Export', 'bprop.export'),
      ];
    }),
  );
};

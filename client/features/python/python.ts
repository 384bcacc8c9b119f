import * as vscode from 'vscode';
import type { Session } from '../../session.ts';
import { PythonChecks } from './checks.ts';
import { registerCommands } from './commands.ts';
import { registerDerivation } from './derive.ts';
import { registerLenses } from './lenses.ts';
import { PYTHON } from './scanned.ts';
import { PythonTests } from './tests.ts';

/** Repairs are offered from the first check on: until then no action of ours is asked for anywhere in Python. */
function registerRepairs({ documents }: PythonChecks): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { language: PYTHON },
    { provideCodeActions: (document, range, _, token) => documents.codeActions(document, range, token) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

/** Backward passes that are written in Python: lenses; and once one is checked, repairs and tests. */
export function registerPython(session: Session): void {
  const { subscriptions } = session.context;
  const checks = new PythonChecks(session);
  subscriptions.push(
    registerLenses((document) => checks.of(document), checks.lensesChanged),
    registerCommands(checks),
    registerDerivation(),
  );
  let isFirst = true;
  subscriptions.push(
    checks.changed((result) => {
      if (!isFirst) return;
      isFirst = false;
      const tests = new PythonTests(checks);
      tests.follow(result);
      subscriptions.push(registerRepairs(checks), tests);
    }),
  );
}

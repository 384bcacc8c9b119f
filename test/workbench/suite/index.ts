import { completionScenarios } from './completion.ts';
import { explainScenarios } from './explain.ts';
import { exportScenarios } from './exports.ts';
import { fenceScenarios } from './fences.ts';
import { fixScenarios } from './fixes.ts';
import { personAt, readAppointment, type Scenario } from './harness.ts';
import { languageScenarios } from './language.ts';
import { mendScenarios } from './mend.ts';
import { panelScenarios } from './panel.ts';
import { panelFileScenarios } from './panel-files.ts';
import { pictureScenarios } from './pictures.ts';
import { pythonScenarios, quietScenarios } from './python.ts';
import { survivalScenarios } from './survival.ts';
import { taskScenarios } from './tasks.ts';
import { testingScenarios } from './testing.ts';
import { verdictScenarios } from './verdict.ts';

const SCENARIOS: readonly Scenario[] = [
  ...quietScenarios,
  ...languageScenarios,
  ...completionScenarios,
  ...explainScenarios,
  ...exportScenarios,
  ...fenceScenarios,
  ...fixScenarios,
  ...testingScenarios,
  ...verdictScenarios,
  ...survivalScenarios,
  ...taskScenarios,
  ...panelScenarios,
  ...panelFileScenarios,
  ...mendScenarios,
  ...pythonScenarios,
  ...pictureScenarios,
];

/** Entry point for VS Code: resolves when every scenario went well. */
export async function run(): Promise<void> {
  const { url, wanted, isWeb } = await readAppointment();
  const person = personAt(url);
  const failed: string[] = [];
  for (const scenario of SCENARIOS.filter(({ name, alsoInWeb }) => name.includes(wanted) && (!isWeb || alsoInWeb))) {
    try {
      await scenario.run(person);
      await person.report(scenario.name);
    } catch (error) {
      failed.push(scenario.name);
      await person.report(scenario.name, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join('; ')}`);
}

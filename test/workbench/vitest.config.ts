import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/workbench/*.suite.ts'],
    // Ends what hangs: what a person waits for in vain is told of before, see PATIENCE_MS.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    // One window at a time: two would fight for the processor, and their menus for the time to open.
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});

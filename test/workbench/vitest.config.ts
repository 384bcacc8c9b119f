import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/workbench/*.suite.ts'],
    testTimeout: 180_000,
    // One window at a time: two would fight for the processor, and their menus for the time to open.
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});

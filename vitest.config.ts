import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Ends what hangs, and nothing else: on a machine that is busy, everything takes twenty times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    // By default one core is left alone, which on two is half of the machine.
    maxWorkers: '100%',
    reporters: ['default'],
  },
});

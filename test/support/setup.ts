import fc from 'fast-check';

// The same cases on every run; `FC_SEED=7 npx vitest run` looks at others.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 2014) });

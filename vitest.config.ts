import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: {
      '@thinnet/lab/figures': source('./packages/lab/src/publicFigures.ts'),
      '@thinnet/lab/palette': source('./packages/lab/src/figures/palette.ts'),
      '@thinnet/lab': source('./packages/lab/src/index.ts'),
      'thinnet/files': source('./packages/thinnet/src/files/index.ts'),
      thinnet: source('./packages/thinnet/src/index.ts'),
    },
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'conformance/**/*.test.ts', 'tests/*.test.ts'],
    // the report is what .ci/run counts
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'reports/ci/tests.json' }]] : ['default'],
    pool: 'forks',
    // Vitest leaves a core free: of two, that is half of the machine
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    // a test's first database takes seconds to make
    hookTimeout: 120_000,
  },
})

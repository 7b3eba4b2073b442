import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

export default defineConfig({
  resolve: base.resolve,
  test: {
    include: ['tests/browser/*.test.ts', 'tests/studio/*.test.ts'],
    globalSetup: 'tests/studio/setup.ts',
    // a browser takes both cores of a small machine
    fileParallelism: false,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'reports/ci/browser.json' }]]
      : ['default'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

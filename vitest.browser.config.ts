import { defineConfig } from 'vitest/config'
import { softwareAdapter } from './tests/browser/softwareAdapter.js'
import base from './vitest.config.js'

// the processes of the tests inherit it; a loader of libraries reads it only when a process starts
Object.assign(process.env, softwareAdapter())

export default defineConfig({
  resolve: base.resolve,
  test: {
    include: ['tests/browser/*.test.ts', 'tests/studio/*.test.ts'],
    globalSetup: 'tests/studio/setup.ts',
    pool: 'forks',
    // a browser takes both cores of a small machine
    fileParallelism: false,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'reports/ci/browser.json' }]]
      : ['default'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

export default defineConfig({
  resolve: base.resolve,
  test: {
    include: ['tests/database/*.test.ts'],
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'reports/ci/database.json' }]]
      : ['default'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

export default defineConfig({
  resolve: base.resolve,
  test: {
    include: ['tests/browser/*.test.ts'],
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'reports/ci/browser.json' }]]
      : ['default'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

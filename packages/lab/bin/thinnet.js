#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli.js', import.meta.url)
if (existsSync(built)) {
  const { runCommandLine } = await import(built.href)
  process.exitCode = await runCommandLine(process.argv.slice(2))
} else {
  console.error('error: thinnet is not built yet: run npm run build first')
  process.exitCode = 1
}

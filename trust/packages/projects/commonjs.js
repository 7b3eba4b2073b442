import { checkReadmeOutput, readmeExample } from '../examples.js'

/** README's example as CommonJS. */
export async function commonjs(place) {
  await place.install(['thinnet'])
  for (const [name, load] of Object.entries({
    import: "await import('thinnet')",
    require: "require('thinnet')",
  })) {
    const body = readmeExample.replace(/^import (\{.*\}) from 'thinnet'/, `const $1 = ${load}`)
    place.write(`${name}.cjs`, `async function main() {\n${body}}\nmain()\n`)
    checkReadmeOutput(await place.run(['node', `${name}.cjs`]))
  }
}

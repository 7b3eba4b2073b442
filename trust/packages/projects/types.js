import { checkReadmeOutput, readmeExample } from '../examples.js'

const compilers = ['5.4', '5.9', '6.0']
const resolutions = { nodenext: 'nodenext', bundler: 'esnext' }

/** Strict TypeScript, old and new, and what it compiles under Node. */
export async function types(place) {
  place.write('example.ts', readmeExample)
  // were the types lost, anything would pass
  place.write(
    'wrong.ts',
    "import { dropout } from 'thinnet'\n// @ts-expect-error: a rate is a number\ndropout('0.4')\n",
  )
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [] },
  }
  place.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['example.ts', 'wrong.ts'] }))
  await place.install(['thinnet', ...compilers.map(version => `tsc-${version}@npm:typescript@~${version}.0`)])
  for (const version of compilers) {
    for (const [resolution, module] of Object.entries(resolutions)) {
      const out = `out/${version}-${resolution}`
      const options = ['--module', module, '--moduleResolution', resolution, '--outDir', out]
      await place.run(['node', `node_modules/tsc-${version}/lib/tsc.js`, ...options])
      checkReadmeOutput(await place.run(['node', `${out}/example.js`]))
    }
  }
}

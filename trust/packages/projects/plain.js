import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkReadmeOutput, readmeExample } from '../examples.js'

/** An installation with scripts, where onnxruntime-node's may fail, and the engine that computes with and without that package. */
export async function plain(place) {
  const engine = 'node_modules/onnxruntime-node'
  const isNative = () => existsSync(join(place.folder, engine))
  const runExample = async () => {
    const output = await place.run(['node', 'example.js'])
    checkReadmeOutput(output)
    const notices = output.stderr.match(/^thinnet: .*WebAssembly/gm)?.length ?? 0
    if (notices !== (isNative() ? 0 : 1)) throw new Error(`${notices} notices of the WebAssembly engine`)
  }
  place.write('example.js', readmeExample)

  await place.install(['thinnet'], { scripts: true })
  await runExample()
  const reached = isNative()

  place.remove('node_modules')
  place.remove('package-lock.json')
  await place.install(['thinnet'])
  if (!isNative()) throw new Error('onnxruntime-node is not installed, though its script did not run')
  const size = place.size()
  await runExample()
  place.remove(engine)
  await runExample()
  return [
    `with scripts: onnxruntime-node ${reached ? 'is installed' : 'is left out, since its script failed'}`,
    `node_modules of thinnet alone: ${size} MB, ${place.size()} without onnxruntime-node`,
  ].join('\n')
}

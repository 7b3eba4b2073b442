import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What a report names so that its numbers can be had again. */
export interface Version {
  name: string
  version: string
}

/** The versions that results depend on. */
export function versions(): Version[] {
  const lab = createRequire(import.meta.url)
  const library = lab.resolve('thinnet')
  return [
    { name: '@thinnet/lab', version: labVersion() },
    { name: 'thinnet', version: versionIn(createRequire(library).resolve('../package.json')) },
    { name: 'onnxruntime-node', version: engineVersion(library) },
    { name: 'Node.js', version: `${process.versions.node} (${process.platform}, ${process.arch})` },
  ]
}

/** The native engine is an optional dependency of the library. */
function engineVersion(library: string): string {
  try {
    return versionIn(createRequire(library).resolve('onnxruntime-node/package.json'))
  } catch {
    return 'not installed'
  }
}

/** The version of this package. */
export function labVersion(): string {
  return versionIn(new URL('../../package.json', import.meta.url))
}

function versionIn(file: string | URL): string {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof content === 'object' && content !== null && 'version' in content
    ? String(content.version)
    : 'unknown'
}

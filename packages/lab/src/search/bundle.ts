import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Message, Plugin } from 'esbuild'
import * as thinnet from 'thinnet'
import { findModel, ModelError, type ModelModule } from './modelModule.js'

/** A module with all that it imports, in one file that runs anywhere. */
export interface Bundle {
  /** ESM; the library is not in it, it takes that of the process in which it runs. */
  readonly code: Uint8Array
  /** SHA-256 of the code, in hexadecimal. */
  readonly hash: string
}

/** Where a bundle finds the library: layers must be those of the process that trains them, or none is a layer. */
const libraryKey = 'thinnet.library'

/**
 * Makes one file of a module in TypeScript or JavaScript and of all that it imports, save for Thinnet.
 *
 * @param here for running in this process alone: `import.meta.url` is the module's own, so that it finds files beside it
 * @throws ModelError with the place of a mistake
 */
export async function bundleModel(file: string, { here = false } = {}): Promise<Bundle> {
  if (!existsSync(file)) {
    throw new ModelError(`${file}: there is no such file; it must export a function named model`)
  }
  const { build } = await import('esbuild')
  const built = await build({
    entryPoints: [resolve(file)],
    // Comments in the code name files from here: no path of this machine is to be in it, and the hash is the same on another.
    absWorkingDir: dirname(resolve(file)),
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent' },
    plugins: [libraryOfTheProcess],
    // Packages in CommonJS ask for Node's modules with require.
    banner: {
      js: "import { createRequire as thinnetCreateRequire } from 'node:module'\nconst require = thinnetCreateRequire(process.cwd() + '/')",
    },
    ...(here && { define: { 'import.meta.url': JSON.stringify(pathToFileURL(resolve(file)).href) } }),
  }).catch((error: unknown) => {
    throw new ModelError(`${file} cannot be bundled:\n${messagesOf(error, dirname(file))}`, { cause: error })
  })
  const code = built.outputFiles?.[0]?.contents
  if (!code) throw new ModelError(`${file}: esbuild made nothing of it`)
  return { code, hash: createHash('sha256').update(code).digest('hex') }
}

/**
 * Runs a bundle and finds the model in it.
 *
 * @param file what errors call it
 * @throws ModelError if it fails while it is loaded, or exports no model
 */
export async function loadBundle(file: string, code: Uint8Array): Promise<ModelModule> {
  return findModel(basename(file), await runBundle(file, code))
}

/**
 * Runs a bundle, with this process's Thinnet.
 *
 * @returns what it exports
 * @throws ModelError if it fails while it is loaded
 */
export async function runBundle(file: string, code: Uint8Array): Promise<Readonly<Record<string, unknown>>> {
  Reflect.set(globalThis, Symbol.for(libraryKey), thinnet)
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  try {
    return await import(/* @vite-ignore */ url)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new ModelError(`${basename(file)} fails when it is loaded: ${message.replaceAll(url, file)}`)
  }
}

/** Puts a module in place of Thinnet that hands on what the process has. */
const libraryOfTheProcess: Plugin = {
  name: 'thinnet',
  setup(build) {
    build.onResolve({ filter: /^thinnet$/ }, () => ({ path: 'thinnet', namespace: 'thinnet' }))
    build.onLoad({ filter: /.*/, namespace: 'thinnet' }, () => ({
      contents: [
        `const library = globalThis[Symbol.for(${JSON.stringify(libraryKey)})]`,
        ...Object.keys(thinnet).map(
          name => `export const ${name} = /* @__PURE__ */ Reflect.get(library, ${JSON.stringify(name)})`,
        ),
      ].join('\n'),
    }))
    build.onResolve({ filter: /^@thinnet\/lab$/ }, () => ({
      errors: [{ text: 'a model may only import types from @thinnet/lab: write import type { … }' }],
    }))
  },
}

/** esbuild's messages with their places, as compilers write them. */
function messagesOf(error: unknown, folder: string): string {
  if (!isBuildFailure(error)) return `  ${error instanceof Error ? error.message : String(error)}`
  return error.errors
    .map(({ text, location }) => {
      if (!location) return `  ${text}`
      const { file, line, column, lineText } = location
      return `  ${relative('.', resolve(folder, file))}:${line}:${column + 1}: ${text}\n    ${lineText.trim()}`
    })
    .join('\n')
}

const isBuildFailure = (error: unknown): error is { errors: Message[] } =>
  typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)

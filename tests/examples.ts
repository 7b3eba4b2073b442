// Finds the examples in the documentation and runs them as a reader would.

import { transform } from 'esbuild'

export interface Example {
  /** Where it stands: file and line. */
  readonly place: string
  readonly code: string
}

/** The TypeScript blocks of a Markdown text. */
export function markdownExamples(file: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ 1: code, index }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    code,
  }))
}

/** The blocks behind `@example` in the comments of a source file. */
export function commentExamples(file: string, text: string): Example[] {
  return [...text.matchAll(/@example\s*\n([\s\S]*?)(?=\*\/)/g)].flatMap(({ 1: comment, index }) => {
    const plain = comment.replace(/^\s*\* ?/gm, '')
    const place = `${file}:${text.slice(0, index).split('\n').length}`
    return markdownExamples(file, plain).map(({ code }) => ({ place, code }))
  })
}

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

/** `expression // value`: what the comment says is what comes. */
const CLAIM = /^(?!const|let|return|import)(\S.*?)\s+\/\/ (-?[\d.]+|true|false|'[^']*'|\[[^\]]*\])$/gm

/** What examples may import besides Thinnet, whose names all know. */
const modules: Readonly<Record<string, () => Promise<unknown>>> = {
  '@thinnet/lab': () => import('@thinnet/lab'),
  'node:fs/promises': () => import('node:fs/promises'),
}

/**
 * Runs an example with `scope`'s names known.
 *
 * @returns the names that the example made, for the examples behind it
 */
export async function runExample(
  code: string,
  scope: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const claims = code.replace(CLAIM, '__claim($1, $2)')
  const { code: script } = await transform(claims, { loader: 'ts', format: 'esm', target: 'es2022' })
  const body = script
    .replace(/^import\s+\{([^}]*)\}\s+from\s+"thinnet";?$/gm, '')
    .replace(/^import\s+(\{[^}]*\})\s+from\s+("[^"]*");?$/gm, 'const $1 = await __import($2)')
  const declared = [...body.matchAll(/^(?:const|let|class|(?:async )?function)\s+(\w+|[{[][^=]*[}\]])/gm)]
    .flatMap(({ 1: names }) => names.match(/\w+(?=\s*[,}\]]|$)/g) ?? [])
    .filter(name => name !== '')
  const known = Object.keys(scope).filter(name => !declared.includes(name) && /^[A-Za-z_]\w*$/.test(name))
  const claim = (actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      throw new Error(`the example says ${JSON.stringify(expected)}, but it is ${JSON.stringify(actual)}`)
    }
  }
  const importing = (name: string) =>
    modules[name]?.() ?? Promise.reject(new Error(`there is no ${name} here`))
  const run = AsyncFunction('__claim', '__import', ...known, `${body}\nreturn { ${declared.join(', ')} }`)
  return run(claim, importing, ...known.map(name => scope[name]))
}

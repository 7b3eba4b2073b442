import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const example = new URL('../../../examples/circles.ts', import.meta.url)

/** The command: case study, search with a model of one's own, studio. */
export async function lab(place) {
  const thinnet = (...given) => ['npx', '--no', 'thinnet', ...given]
  const mustHave = path => {
    if (!existsSync(join(place.folder, path))) throw new Error(`there is no ${path}`)
  }
  place.write('model.ts', readFileSync(example, 'utf8'))
  await place.install(['thinnet', '@thinnet/lab', '@thinnet/studio'])
  const size = place.size()

  await place.run(thinnet('case-study', '--epochs', '100', '--out', 'case-study'))
  mustHave('case-study/report.html')

  const few = ['--rates', '0,0.4', '--epochs', '50', '--folds', '2', '--repeats', '1', '--holdout', '0.2']
  await place.run(thinnet('search', '--model', 'model.ts', ...few))
  mustHave('thinnet-search/best.keras')

  await place.serve(
    port => thinnet('studio', '--no-open', '--port', port),
    async address => {
      const html = await (await fetch(address)).text()
      const script = new URL(html.match(/<script type="module"[^>]* src="([^"]+)"/)[1], address)
      const { ok, headers } = await fetch(script)
      if (!ok || !/javascript/.test(headers.get('content-type'))) throw new Error(`${script} is no script`)
    },
  )
  return `node_modules of all three: ${size} MB`
}

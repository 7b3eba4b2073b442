import { checkGuideResult, guideFile } from '../examples.js'
import { resultOfPage } from '../resultOfPage.js'

const page = `<!doctype html><title>Vite</title><p id="result"></p><script type="module" src="/main.js"></script>`

const main = `
import { train } from './train.js'
const show = value => { document.querySelector('#result').textContent = JSON.stringify(value) }
train().then(show, error => show({ error: String(error) }))
`

/** The guide's training in a page that Vite has built, without configuration. */
export async function vite(place) {
  place.write('index.html', page)
  place.write('main.js', main)
  place.write('train.js', guideFile('train.js'))
  await place.install(['thinnet', 'vite@8'])
  await place.run(['npx', '--no', 'vite', 'build'])
  const preview = port => [
    'npx',
    '--no',
    'vite',
    'preview',
    '--host',
    '127.0.0.1',
    '--strictPort',
    '--port',
    port,
  ]
  await place.serve(preview, async address => checkGuideResult(await resultOfPage(address)))
}

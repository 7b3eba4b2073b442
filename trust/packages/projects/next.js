import { checkGuideResult, guideFile } from '../examples.js'
import { resultOfPage } from '../resultOfPage.js'

const layout = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}
`

const page = `
'use client'

import { useEffect, useState } from 'react'
import { train } from '../train'

export default function Page() {
  const [result, setResult] = useState()
  useEffect(() => {
    train().then(setResult, error => setResult({ error: String(error) }))
  }, [])
  return <p id="result">{JSON.stringify(result)}</p>
}
`.trimStart()

/** The guide's training in a client component, and in a route handler on the server. */
export async function next(place) {
  const route = 'app/api/train/route.js'
  place.write('app/layout.js', layout)
  place.write('app/page.js', page)
  place.write(route, guideFile(route))
  place.write('train.js', guideFile('train.js'))
  await place.install(['thinnet', 'next@16', 'react@19', 'react-dom@19'], { minutes: 20 })
  await place.run(['npx', '--no', 'next', 'build'], { minutes: 10 })
  const start = port => ['npx', '--no', 'next', 'start', '-H', '127.0.0.1', '-p', port]
  await place.serve(start, async address => {
    checkGuideResult(await resultOfPage(address))
    const answer = await fetch(`${address}api/train`)
    checkGuideResult(await answer.json())
  })
}

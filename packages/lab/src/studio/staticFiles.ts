import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** The build of the page: `assets/` has a hash in each name and never changes, all else may with the next version. */
export function staticFiles(dist: string): Hono {
  const files = new Hono()
  files.use(async (context, next) => {
    await next()
    const { res, req } = context
    if (res.status !== 200) return
    const isHashed = req.path.startsWith('/assets/')
    res.headers.set('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    const [time, size] = [res.headers.get('Last-Modified'), res.headers.get('Content-Length')]
    const encoding = res.headers.get('Content-Encoding') ?? ''
    res.headers.set('ETag', `"${Date.parse(time ?? '').toString(36)}-${size}${encoding && `-${encoding}`}"`)
  })
  files.use(serveStatic({ root: dist, precompressed: true }))
  return files
}

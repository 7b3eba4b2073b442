import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { ConnectionLostError } from '../store/database.js'
import { Refusal } from './answers.js'
import type { Problem } from './api.js'
import { securityHeaders } from './headers.js'
import type { LazyStore } from './lazyStore.js'
import { compareRoute } from './routes/compareRoute.js'
import { downloadRoutes } from './routes/downloadRoutes.js'
import { infoRoute } from './routes/infoRoute.js'
import { studiesRoutes } from './routes/studiesRoutes.js'
import { staticFiles } from './staticFiles.js'
import { studyReader } from './studyReader.js'

/** The page and what it asks for. */
export function studioApp(dist: string, store: LazyStore): Hono {
  const app = new Hono()
  const reader = studyReader(store)
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value)
  })
  // Answers that have not changed are not sent again: the page asks every second or so.
  app.use(etag())
  app.use('/api/*', async (context, next) => {
    const from = context.req.header('Sec-Fetch-Site') ?? 'none'
    if (from !== 'same-origin' && from !== 'none') {
      throw new Refusal(403, `only pages of this address may ask; received a request from a ${from} page`)
    }
    await next()
    context.res.headers.set('Cache-Control', 'private, no-cache')
  })
  app.route('/api/info', infoRoute(store))
  app.route('/api/studies', studiesRoutes(reader))
  app.route('/api/studies', downloadRoutes(reader))
  app.route('/api/compare', compareRoute(reader))
  app.all('/api/*', context =>
    context.json<Problem>({ error: `there is nothing at ${context.req.path}` }, 404),
  )
  app.route('/', staticFiles(dist))
  app.notFound(context => context.json<Problem>({ error: `there is no page at ${context.req.path}` }, 404))
  app.onError((error, context) => {
    const status = error instanceof Refusal ? error.status : error instanceof ConnectionLostError ? 503 : 500
    return context.json<Problem>({ error: error.message }, status)
  })
  return app
}

import { Hono } from 'hono'
import { labVersion } from '../../study/versions.js'
import type { StudioInfo } from '../api.js'
import type { LazyStore } from '../lazyStore.js'

export function infoRoute(store: LazyStore): Hono {
  return new Hono().get('/', context =>
    context.json<StudioInfo>({ name: 'thinnet studio', version: labVersion(), store: store.state() }),
  )
}

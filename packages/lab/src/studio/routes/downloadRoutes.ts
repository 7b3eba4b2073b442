import { Hono } from 'hono'
import { bestBlob } from '../../search/storedStudy.js'
import type { Study } from '../../store/rows.js'
import { Refusal } from '../answers.js'
import type { StudyReader } from '../studyReader.js'

/** What a study leaves, as files. */
export function downloadRoutes({ open, find, read }: StudyReader): Hono {
  return new Hono()
    .get('/:id/model', async context => {
      const store = await open()
      const study = await find(context.req.param('id'))
      const keras = await store.getBlob(study.id, bestBlob)
      if (!keras) throw new Refusal(404, `study ${study.id} (${study.name}) has no model${whyNot(study)}`)
      return context.body(new Uint8Array(keras), 200, {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': attachment(study, 'best.keras'),
      })
    })
    .get('/:id/report', async context => {
      const { shown } = await read(context.req.param('id'))
      const { study, view } = shown
      const page = view.report()
      if (page === undefined) {
        throw new Refusal(404, `study ${study.id} (${study.name}) has no report${whyNot(study)}`)
      }
      return context.body(page, 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Disposition': attachment(study, 'report.html'),
      })
    })
}

const whyNot = ({ state, kind }: Study): string =>
  state === 'active'
    ? ' yet: it still runs'
    : state === 'stopped'
      ? ': it was stopped before its end'
      : `: a study of the kind '${kind}' leaves none`

/** A name that every file system takes. */
function attachment({ name, id }: Study, what: string): string {
  const stem = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  return `attachment; filename="${stem.slice(0, 80) || id}-${what}"`
}

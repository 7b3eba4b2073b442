import { Hono } from 'hono'
import { z } from 'zod'
import { bestBlob } from '../../search/storedStudy.js'
import { Refusal } from '../answers.js'
import type { Curves, FigureList, StudyDetail, StudyList, TrialTable } from '../api.js'
import { entriesOf } from '../studyEntry.js'
import type { StudyReader } from '../studyReader.js'
import { curvesAnswer, trialRows } from '../trialRows.js'

const trialNumber = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)

/** What there is, and one study from all sides. */
export function studiesRoutes({ open, read }: StudyReader): Hono {
  return new Hono()
    .get('/', async context => {
      const store = await open()
      return context.json<StudyList>({ place: store.place, studies: await entriesOf(store) })
    })
    .get('/:id', async context => {
      const { store, shown } = await read(context.req.param('id'))
      const { entry, view, study } = shown
      const blobs = await store.listBlobs(study.id)
      return context.json<StudyDetail>({
        ...{ ...entry, ...view.detail },
        downloads: {
          model: blobs.some(({ name }) => name === bestBlob),
          report: view.detail.figures === 'final',
        },
      })
    })
    .get('/:id/trials', async context => {
      const { store, shown } = await read(context.req.param('id'))
      const { entry, view, study } = shown
      // Those that run say how far they are.
      const trials = entry.state === 'active' ? await store.trials(study.id) : shown.trials
      return context.json<TrialTable>({
        measures: view.detail.measures,
        trials: trialRows(trials, view.candidates),
      })
    })
    .get('/:id/trials/:number/curves', async context => {
      const number = trialNumber.safeParse(context.req.param('number'))
      if (!number.success) {
        throw new Refusal(404, `expected the number of a trial, received '${context.req.param('number')}'`)
      }
      const { shown } = await read(context.req.param('id'))
      return context.json<Curves>(curvesAnswer(shown.trials, number.data, shown.view.candidates))
    })
    .get('/:id/figures', async context => {
      const { shown } = await read(context.req.param('id'))
      return context.json<FigureList>({ figures: shown.figures() })
    })
}

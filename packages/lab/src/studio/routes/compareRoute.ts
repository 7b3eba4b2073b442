import { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '../answers.js'
import type { StudyComparison } from '../api.js'
import { compareStudies } from '../compareStudies.js'
import type { StudyReader } from '../studyReader.js'

const mostStudies = 12

const studiesParameter = z
  .string()
  .transform(text => [...new Set(text.split(',').filter(id => id !== ''))])
  .refine(ids => ids.length >= 2 && ids.length <= mostStudies)

/** Studies side by side. */
export function compareRoute({ open, read }: StudyReader): Hono {
  return new Hono().get('/', async context => {
    const received = context.req.query('studies')
    const ids = studiesParameter.safeParse(received)
    if (!ids.success) {
      throw new Refusal(
        400,
        `expected ?studies=a,b with the ids of 2 to ${mostStudies} studies, received '${received ?? ''}'`,
      )
    }
    const store = await open()
    const shown = await Promise.all(ids.data.map(async id => (await read(id)).shown))
    const found = new Set(shown.map(({ study }) => study.id))
    if (found.size < shown.length) {
      throw new Refusal(400, `expected different studies, received one twice: '${received}'`)
    }
    return context.json<StudyComparison>(await compareStudies(store, shown))
  })
}

// A coordinator in a process of its own, to be killed: makes a study, adds its trials one by one, and waits for their end.
// Started again with the same id it goes on.

import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '../../packages/lab/dist/store/store.js'

const [url, id] = process.argv.slice(2)
const trials = 80
const store = await openStore({ url })
await store.createStudy({ id, name: 'coordinated', kind: 'arithmetic', settings: {}, seed: 23 })
for (let number = 0; number < trials; number++) {
  if ((await store.addTrials(id, [{ number, settings: { steps: 20 } }])) > 0) await wait(10)
}
while ((await store.progress(id)).done < trials) await wait(50)
await store.completeStudy(id)
await store.close()

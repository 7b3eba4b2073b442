import { loadBundle } from '../../search/bundle.js'
import type { ModelFunction } from '../../search/modelModule.js'
import { serveJobs } from '../../workerPool/serveJobs.js'
import { isDiagnosisJob } from './job.js'
import { trainOne } from './trainOne.js'

// The process in which trainings of a diagnosis run, one after the other.

/** Of a problem with a model of its own: there is one for the life of the process. */
let own: ModelFunction | undefined

serveJobs(async job => {
  if (!isDiagnosisJob(job)) throw new TypeError('expected a training of a diagnosis')
  const { network } = job.problem
  if (network.kind === 'own' && network.code) own ??= (await loadBundle(network.file, network.code)).model
  return trainOne(job.problem, job.request, own)
})

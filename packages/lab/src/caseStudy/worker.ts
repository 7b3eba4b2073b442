import { serveJobs } from '../workerPool/serveJobs.js'
import { isTrainingJob } from './training.js'
import { trainOnce } from './trainOnce.js'

// The process in which the trainings of a case study run, one after the other.
serveJobs((job, report) => {
  if (!isTrainingJob(job)) throw new TypeError('expected a training job')
  return trainOnce(job, report)
})

// The training of one variant, as the page sees it. It lives outside of React: pictures look at it as often as they are drawn.

import * as Comlink from 'comlink'
import type { Device } from '../setting/setting.js'
import { messageOf } from '../ui/messageOf.js'
import {
  type Curves,
  type GrowingCurves,
  noCurves,
  type Progress,
  type Scores,
  type TrainJob,
} from './protocol.js'
import { type Question, startTrainer, type TrainerWorker } from './trainerWorker.js'

export type RunStatus = 'idle' | 'loading' | 'running' | 'paused' | 'done' | 'stopped' | 'failed'

/** Everything to be seen of a training; a new object after every change. */
export interface RunState {
  readonly status: RunStatus
  /** What it computes on. */
  readonly device: Device
  /** Share of the engine that has arrived, from 0 to 1, while it is loading. */
  readonly loaded: number
  /** Epochs done. */
  readonly epoch: number
  /** A new object after every report, around arrays that grow. */
  readonly curves: GrowingCurves
  /** Answers on the plane after `epoch` epochs. */
  readonly field: Float32Array | undefined
  readonly scores: Scores | undefined
  readonly seconds: number
  /** Why it failed, in words for the visitor. */
  readonly problem: string | undefined
}

const untrained = (): RunState => ({
  status: 'idle',
  device: 'cpu',
  loaded: 0,
  epoch: 0,
  curves: noCurves(),
  field: undefined,
  scores: undefined,
  seconds: 0,
  problem: undefined,
})

export type RunJob = Omit<TrainJob, 'live'>

interface Started {
  readonly device: Device
  readonly worker: Promise<TrainerWorker>
}

export class Run {
  private current = untrained()
  private started: Started | undefined
  private readonly listeners = new Set<(isProgress: boolean) => void>()
  /** Counts trainings: what an earlier one still says is not heard. */
  private turn = 0

  get state(): RunState {
    return this.current
  }

  /**
   * Calls back after every change; returns how to stop that.
   *
   * @param every - Milliseconds between two calls that only say how far the training is; the last one always comes.
   */
  subscribe(listener: () => void, every = 0): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = Number.NEGATIVE_INFINITY
    const call = () => {
      clearTimeout(timer)
      timer = undefined
      last = performance.now()
      listener()
    }
    const hear = (isProgress: boolean) => {
      const wait = isProgress ? last + every - performance.now() : 0
      if (wait > 0) timer ??= setTimeout(call, wait)
      else call()
    }
    this.listeners.add(hear)
    return () => {
      clearTimeout(timer)
      this.listeners.delete(hear)
    }
  }

  private change(changes: Partial<RunState>, isProgress = false): void {
    this.current = { ...this.current, ...changes }
    for (const hear of this.listeners) hear(isProgress)
  }

  /** Asks the worker, which has the network that was trained last. */
  async ask<Answer>(question: Question<Answer>): Promise<Answer> {
    if (!this.started) throw new Error('There is no trained network any more: press Train.')
    return (await this.started.worker).ask(question)
  }

  /** The worker for a device: the one of the training before if it has the same. */
  private async workerFor(device: Device): Promise<TrainerWorker> {
    if (this.started && this.started.device !== device) await this.endWorker()
    if (!this.started) {
      const worker = startTrainer(device, loaded => this.change({ loaded }))
      const started = { device, worker }
      this.started = started
      const forget = () => {
        if (this.started === started) this.started = undefined
      }
      worker.then(({ died }) => died).catch(forget)
    }
    return this.started.worker
  }

  /** Trains from the beginning; resolves at the end, whatever it is: the state has it. */
  async train(job: RunJob): Promise<void> {
    const turn = ++this.turn
    const isCurrent = () => turn === this.turn
    const before = this.current.status
    this.current = untrained()
    this.change({ status: 'loading', device: job.device })
    try {
      if (before === 'running' || before === 'paused') await this.endWorker()
      const worker = await this.workerFor(job.device)
      if (!isCurrent()) return
      this.change({ status: 'running' })
      const report = Comlink.proxy((progress: Progress) => {
        if (isCurrent()) this.take(progress)
      })
      const outcome = await worker.ask(trainer => trainer.train({ ...job, live: true }, report))
      if (!isCurrent()) return
      const { scores, epochs, seconds, stopped } = outcome
      this.change({ status: stopped ? 'stopped' : 'done', scores, epoch: epochs, seconds })
    } catch (error) {
      if (!isCurrent()) return
      await this.endWorker()
      this.change({ status: 'failed', problem: messageOf(error) })
    }
  }

  private take({ epoch, curves, field, seconds }: Progress): void {
    const all = this.current.curves
    for (const name of Object.keys(curves) as (keyof Curves)[]) {
      for (const value of curves[name]) all[name].push(value)
    }
    this.change({ epoch, seconds, curves: { ...all }, ...(field && { field }) }, true)
  }

  async pause(): Promise<void> {
    if (this.current.status !== 'running') return
    this.change({ status: 'paused' })
    await this.ask(trainer => trainer.pause())
  }

  async resume(): Promise<void> {
    if (this.current.status !== 'paused') return
    this.change({ status: 'running' })
    await this.ask(trainer => trainer.resume())
  }

  async stop(): Promise<void> {
    if (this.current.status === 'running' || this.current.status === 'paused') {
      await this.ask(trainer => trainer.stop())
    }
  }

  /** Back to the beginning; a training that goes on is ended. */
  async reset(): Promise<void> {
    this.turn++
    await this.endWorker()
    this.current = untrained()
    this.change({})
  }

  /** A worker cannot be interrupted while the engine runs, so it is replaced. */
  private async endWorker(): Promise<void> {
    const { started } = this
    this.started = undefined
    const worker = await started?.worker.catch(() => undefined)
    worker?.end()
  }
}

import { sharedVariance } from '../compare/findings/rows.js'
import type { Figure } from '../figures/figure.js'
import { pagePalette } from '../figures/palette.js'
import { counted, listed } from '../report/format.js'
import { candidatesFigure } from '../search/figures/candidatesFigure.js'
import { level } from '../search/findings/comparisons.js'
import { holm } from '../search/findings/holm.js'
import { differenceWithMargin, figureOf, type Measure, measuresOf } from '../search/findings/measures.js'
import { marginOf, splitOf } from '../search/findings/summaries.js'
import { dataBlob } from '../search/storedStudy.js'
import type { DoneTrial } from '../search/strategies/strategy.js'
import { pairedT } from '../statistics/pairedT.js'
import type { Study } from '../store/rows.js'
import type { Store } from '../store/store.js'
import { estimatesAnswer, measureInfos, Refusal } from './answers.js'
import type { ComparedStudy, StudyComparison, StudyTest } from './api.js'
import { figureMarkup, type ShownStudy } from './shownStudies.js'
import type { ComparableModel } from './views/view.js'

interface Compared extends ShownStudy {
  readonly best: ComparableModel
}

/**
 * What can be said about studies side by side, each by the candidate that it chose.
 *
 * @throws Refusal if one of them has nothing to compare
 */
export async function compareStudies(store: Store, shown: readonly ShownStudy[]): Promise<StudyComparison> {
  const studies = shown.map(one => {
    const { best, detail } = one.view
    if (best && best.state !== 'failed') return { ...one, best }
    const { id, name } = one.study
    throw new Refusal(
      409,
      `study ${id} (${name}) cannot be compared: ${detail.problem ?? 'it has no figures'}`,
    )
  })
  const same = await sameData(store, studies)
  const sameTask = new Set(studies.map(({ best }) => best.data.task)).size === 1
  const tests = same === 'splits' ? testAll(studies) : []
  const [first] = studies
  return {
    studies: studies.map(comparedStudy),
    ...{ same, tests, words: wordsOf(studies, same, tests, sameTask) },
    measures: first && sameTask ? measureInfos(first.best.data) : [],
    figure: sameTask ? figureOfStudies(studies, same) : null,
  }
}

function comparedStudy({ study: { id, name }, entry, view, best }: Compared): ComparedStudy {
  const { label, data, trials, train, test } = best
  const { source, rows, target, task } = data
  return {
    ...{ id, name, kind: entry.kind, figures: view.detail.figures === 'final' ? 'final' : 'so far', label },
    ...{ source, rows, target, task, trials: trials.length },
    ...{ train: estimatesAnswer(train, task), test: estimatesAnswer(test, task) },
  }
}

/** Whether the studies have the same rows: the stored data of two studies is the same to the byte if also the splits are. */
async function sameData(store: Store, studies: readonly Compared[]): Promise<StudyComparison['same']> {
  const hashes = await Promise.all(
    studies.map(
      async ({ study }) => (await store.listBlobs(study.id)).find(({ name }) => name === dataBlob)?.sha256,
    ),
  )
  if (hashes[0] !== undefined && hashes.every(hash => hash === hashes[0])) return 'splits'
  const tables = studies.map(({ best: { data } }) =>
    JSON.stringify([data.source, data.rows, data.inputs, data.task, data.target]),
  )
  return tables.every(table => table === tables[0]) ? 'table' : 'different'
}

function testAll(studies: readonly Compared[]): StudyTest[] {
  const [first, ...others] = studies
  if (!first) return []
  return measuresOf(first.best.data.task).flatMap(measure => {
    const tests = others.flatMap(other => testOf(first, other, measure) ?? [])
    const corrected = holm(tests.map(({ pValue }) => pValue))
    return tests.map((test, i): StudyTest => {
      const { mean, a, b } = test
      const better = mean > 0 === (measure === 'accuracy') ? b : a
      return { ...test, corrected: corrected[i]!, better: corrected[i]! < level ? better : null }
    })
  })
}

/** The paired test on the splits that both have been tested on; undefined for fewer than two. */
function testOf(first: Compared, other: Compared, measure: Measure) {
  const before = new Map(first.best.trials.map(trial => [splitOf(trial), trial]))
  const pairs = other.best.trials.flatMap((trial): [DoneTrial, DoneTrial][] => {
    const one = before.get(splitOf(trial))
    return one ? [[one, trial]] : []
  })
  const differences = pairs.map(
    ([a, b]) => figureOf(b.result, 'test', measure) - figureOf(a.result, 'test', measure),
  )
  if (differences.length < 2 || !differences.every(Number.isFinite)) return undefined
  const shared = sharedVariance(
    pairs.map(([one]) => one),
    { splits: first.best.fixedSplit ? { kind: 'fixed', test: 0 } : { kind: 'folds', folds: 2 } },
  )
  const { mean, interval, pValue } = pairedT(differences, shared)
  return {
    ...{ a: first.study.id, b: other.study.id, measure, splits: pairs.length, mean, interval, pValue },
    text: differenceWithMargin(measure, mean, marginOf(interval)),
  }
}

function wordsOf(
  studies: readonly Compared[],
  same: StudyComparison['same'],
  tests: readonly StudyTest[],
  sameTask: boolean,
): string[] {
  const words = [aboutData(studies, same, sameTask)]
  if (same === 'splits' && tests.length === 0) {
    words.push('They have fewer than two splits in common that are done: no test is possible.')
  }
  if (tests.length > 0) {
    words.push(
      `${studies[0]!.best.fixedSplit ? 'The tests are paired t-tests, of other seeds on these rows alone' : 'The tests are corrected resampled t-tests (Nadeau and Bengio 2003) of the differences split by split'}` +
        `${studies.length > 2 ? ", with Holm's correction for the number of studies" : ''}.`,
    )
  }
  const searches = studies.filter(({ entry }) => entry.kind === 'search')
  if (searches.length > 0) {
    words.push(
      `${listed(searches.map(({ study }) => study.name))} ${searches.length === 1 ? 'is' : 'are'} shown by the candidate that was chosen on ` +
        'these very test rows: such figures are somewhat too good, and more so the more candidates there were.',
    )
  }
  const running = studies.filter(({ view }) => view.detail.figures !== 'final')
  if (running.length > 0) {
    words.push(
      `${listed(running.map(({ study }) => study.name))}: not at the end yet, figures are those of the trials that are done.`,
    )
  }
  return words
}

function aboutData(studies: readonly Compared[], same: StudyComparison['same'], sameTask: boolean): string {
  const [{ best } = {}] = studies
  switch (same) {
    case 'splits':
      return `All are of the same ${counted(best?.data.rows ?? 0, 'row')} of ${best?.data.source}, dealt into the same splits: differences can be tested.`
    case 'table':
      return 'By name, size and target all are of the same table, but not of the same splits: what differs may be the rows that were tested on.'
    case 'different':
      return sameTask
        ? 'They are not of the same data: their figures say nothing about which model is better.'
        : 'They are of different data and tasks: their losses are not of one kind, and no figure can show them together.'
  }
}

/** The figure of candidates, with a study in the place of each candidate. */
function figureOfStudies(studies: readonly Compared[], same: StudyComparison['same']) {
  const names = new Set(studies.map(({ study }) => study.name))
  const nameOf = ({ id, name }: Study) => (names.size === studies.length ? name : `${name} ${id.slice(0, 6)}`)
  const summaries = studies.map(({ study, best: { label, state, trials, train, test } }, number) => ({
    ...{ number, label: `${nameOf(study)}: ${label}`, state, trials, train, test },
  }))
  const nobody = { ...summaries[0]!, number: -1 }
  const { data } = studies[0]!.best
  const figure = candidatesFigure({ data }, { summaries, chosen: nobody }, pagePalette)
  if (!figure) return null
  const words: Figure = {
    ...figure,
    name: 'studies',
    title: `${studies.length} studies, the lowest test loss first`,
    caption:
      'Means and 95 % intervals of what each study chose, measured with dropout off.' +
      (same === 'splits' ? '' : ' They are not of the same splits.'),
  }
  return figureMarkup(words)
}

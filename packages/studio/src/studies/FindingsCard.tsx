import type { FindingsInWords, StudyDetail, StudyKind } from '@thinnet/lab/studio'

const parts = [
  ['choice', 'Choice'],
  ['fit', 'Fit'],
  ['caution', 'Caution'],
] as const

function Part({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      {sentences.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  )
}

interface WordsProps {
  kind: StudyKind
  findings: FindingsInWords
}

function Words({ kind, findings }: WordsProps) {
  const { headline, effect, honest, advice } = findings
  return (
    <>
      <p className="headline">{headline}</p>
      <Part title={kind === 'repeats' ? 'Scatter' : 'Against no regularization'} sentences={effect} />
      {parts.map(([part, title]) => (
        <Part key={part} {...{ title }} sentences={findings[part]} />
      ))}
      <Part title="On new rows" sentences={honest === null ? [] : [honest]} />
      <Part title="Next" sentences={advice} />
    </>
  )
}

/** What a study says, in the words of its report. */
export function FindingsCard({ study: { kind, findings, problem } }: { study: StudyDetail }) {
  return (
    <section className="card findings" aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      {findings ? (
        <Words {...{ kind, findings }} />
      ) : (
        <p>There are none: {problem ?? 'nothing is known yet'}.</p>
      )}
    </section>
  )
}

import { useMemo, useSyncExternalStore } from 'react'
import { loadData } from '../data/loadData.js'
import { useSetting } from '../setting/settingStore.js'
import { Run } from '../training/run.js'

export function App() {
  const setting = useSetting()
  const runs = useMemo(() => setting.variants.map(() => new Run()), [setting.variants])
  const train = async () => {
    const data = await loadData(setting.data)
    await Promise.all(
      runs.map((run, i) =>
        run.train({ data, variant: setting.variants[i]!, training: setting.training, threads: 1 }),
      ),
    )
  }
  return (
    <main>
      <h1>Thinnet studio</h1>
      <button type="button" onClick={train}>
        Train
      </button>
      {runs.map((run, i) => (
        <Figures key={setting.variants[i]!.name} run={run} name={setting.variants[i]!.name} />
      ))}
    </main>
  )
}

function Figures({ run, name }: { run: Run; name: string }) {
  const { status, epoch, loaded, curves, scores, problem, seconds, field } = useSyncExternalStore(
    run.subscribe,
    run.snapshot,
  )
  return (
    <pre>
      {JSON.stringify({
        name,
        status,
        epoch,
        loaded,
        seconds,
        problem,
        scores,
        loss: curves.loss.at(-1),
        field: field?.length,
      })}
    </pre>
  )
}

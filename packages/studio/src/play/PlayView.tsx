import { trainVariants, useRunState } from '../app/session.js'
import { currentSetting, useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'

export function PlayView() {
  const { variants } = useSetting()
  return (
    <>
      <Button look="primary" onClick={() => trainVariants(currentSetting())}>
        Train
      </Button>
      {variants.map((variant, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a variant is its place
        <Figures key={i} index={i} name={variant.name} />
      ))}
    </>
  )
}

function Figures({ index, name }: { index: number; name: string }) {
  const { status, epoch, problem, scores } = useRunState(index)
  return <pre>{JSON.stringify({ name, status, epoch, problem, scores })}</pre>
}

import { useState } from 'react'
import { scoreName } from '../data/measures.js'
import { runAt, useData, useRun } from '../session/session.js'
import { useSetting } from '../setting/settingStore.js'
import type { FileFormat } from '../training/protocol.js'
import { Button } from '../ui/Button.js'
import { download, fileName } from '../ui/files.js'
import { messageOf } from '../ui/messageOf.js'
import { Notice } from '../ui/Notice.js'
import { SelectField } from '../ui/SelectField.js'
import { codeFor } from './code.js'
import { curvesCsv } from './curvesCsv.js'

const types: Readonly<Record<FileFormat, string>> = {
  keras: 'application/zip',
  onnx: 'application/octet-stream',
}

/** Says for a while that something was copied. */
function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, setSaid] = useState<string>()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setSaid('Copied')
    } catch {
      setSaid('The browser does not allow it: copy by hand')
    }
    setTimeout(() => setSaid(undefined), 3000)
  }
  return (
    <span className="copy">
      <Button onClick={copy}>{label}</Button> <span role="status">{said}</span>
    </span>
  )
}

function Model({ index, name }: { index: number; name: string }) {
  const scores = useRun(index, state => state.scores)
  const [problem, setProblem] = useState<string>()
  const save = async (format: FileFormat) => {
    try {
      const bytes = await runAt(index).ask(trainer => trainer.save(format))
      download(`${fileName(name)}.${format}`, bytes, types[format])
      setProblem(undefined)
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  return (
    <>
      <p>
        <Button disabled={!scores} onClick={() => save('keras')}>
          Keras file (.keras)
        </Button>{' '}
        <Button disabled={!scores} onClick={() => save('onnx')}>
          ONNX file
        </Button>
      </p>
      {!scores && <p className="card-note">Train the network first: a file holds what it has learnt.</p>}
      {problem && <Notice kind="problem">{problem}</Notice>}
    </>
  )
}

function Curves() {
  const { variants } = useSetting()
  const data = useData()
  const all = () => variants.map(({ name }, i) => ({ name, curves: runAt(i).state.curves }))
  const task = data.status === 'ready' ? data.data.task : 'binary'
  return (
    <Button onClick={() => download('curves.csv', curvesCsv(all(), scoreName(task)), 'text/csv')}>
      Curves of all variants (CSV)
    </Button>
  )
}

/** What is in the dialog. Loaded by `TakeAway`. */
export function Parcels() {
  const setting = useSetting()
  const data = useData()
  const [chosen, setChosen] = useState(0)
  const index = Math.min(chosen, setting.variants.length - 1)
  const variant = setting.variants[index]!
  const code = data.status === 'ready' ? codeFor(setting, variant, data.data) : ''
  return (
    <>
      <h3>A link to all of this</h3>
      <p className="card-note">
        The address of the page holds the whole setting
        {setting.data.kind === 'csv' ? ', but not your file' : ''}.
      </p>
      <CopyButton label="Copy the link" text={() => location.href} />
      <h3>Charts and curves</h3>
      <p className="card-note">Every chart has buttons for SVG and PNG below it.</p>
      <Curves />
      <h3>A network</h3>
      <SelectField
        label="Variant"
        value={String(index)}
        options={setting.variants.map(({ name }, i) => ({ value: String(i), label: name }))}
        onChange={value => setChosen(Number(value))}
      />
      <Model index={index} name={variant.name} />
      <h3>Its code</h3>
      <p className="card-note">
        The same training in Node: the same data, masks and, up to rounding, the same figures. It needs the
        packages that the first lines name.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard must be able to scroll it */}
      <pre className="code" tabIndex={0}>
        <code>{code}</code>
      </pre>
      <p>
        <CopyButton label="Copy the code" text={() => code} />{' '}
        <Button onClick={() => download(`${fileName(variant.name)}.js`, code, 'text/javascript')}>
          Save it
        </Button>
      </p>
    </>
  )
}

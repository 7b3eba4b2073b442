import { useState } from 'react'
import { Button } from '../ui/Button.js'
import { download, fileName } from '../ui/files.js'
import { messageOf } from '../ui/messageOf.js'
import { pngOf } from './chartFiles.js'
import './charts.css'

interface Props {
  /** Of the file, without its ending, and what is saved, for screen readers. */
  name: string
  svg(): string
}

/** Saves a chart as SVG or PNG. */
export function SaveButtons({ name, svg }: Props) {
  const [problem, setProblem] = useState<string>()
  const save = async (format: 'svg' | 'png') => {
    try {
      const text = svg()
      const file = `${fileName(name)}.${format}`
      if (format === 'svg') download(file, text, 'image/svg+xml')
      else download(file, await pngOf(text), 'image/png')
      setProblem(undefined)
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  return (
    <p className="chart-save">
      {(['svg', 'png'] as const).map(format => (
        <Button
          key={format}
          look="plain"
          aria-label={`Save ${name} as ${format.toUpperCase()}`}
          onClick={() => save(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      {problem && <span role="alert">{problem}</span>}
    </p>
  )
}

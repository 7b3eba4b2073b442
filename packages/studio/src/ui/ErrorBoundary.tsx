import { Component, type ReactNode } from 'react'
import { Button } from './Button.js'
import { messageOf } from './messageOf.js'
import { Notice } from './Notice.js'

interface State {
  problem?: string
}

/** A fault of one part of the page, or a file that could not be loaded, leaves the others, and the setting, as they are. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {}

  static getDerivedStateFromError(error: unknown): State {
    return { problem: messageOf(error) }
  }

  override render() {
    const { problem } = this.state
    if (problem === undefined) return this.props.children
    return (
      <Notice kind="problem">
        <p>
          This part of the page has failed: {problem}. Your setting is kept in the address of the page; load
          it again.
        </p>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </Notice>
    )
  }
}

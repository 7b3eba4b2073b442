import { useEffect } from 'react'

const usual = document.title

/** The title of the tab, as long as the component is there: a study that runs can be watched from other tabs. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${usual}`
    return () => {
      document.title = usual
    }
  }, [title])
}

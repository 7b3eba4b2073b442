/** Milliseconds after which the page is kept for later: until then the visitor goes first. */
const AFTER = 3000

/** Lets a service worker keep the page, so that it opens without a connection from the second visit on. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.addEventListener('load', async () => {
    try {
      await navigator.serviceWorker.register('./service-worker.js')
      const { active } = await navigator.serviceWorker.ready
      const { connection } = navigator as { connection?: { saveData?: boolean } }
      // the engine is megabytes: not for those who count them
      if (connection?.saveData) return
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if (data === 'kept') document.documentElement.dataset.offline = 'ready'
      })
      setTimeout(() => active?.postMessage('keep'), AFTER)
    } catch {
      // private windows have no service workers: then there is no offline use
    }
  })
}

/**
 * Lets waiting events (timers, input, painting) have their turn. A message to oneself comes back at once, whereas browsers
 * hold back timers that follow one another.
 */
export function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}

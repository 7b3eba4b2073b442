import { useEffect, useState } from 'react'
import { askServer } from './askServer.js'
import { type Pace, type Polled, poll } from './poll.js'

/**
 * What the server answers at this path, kept up to date for as long as the component is there. The path stays as it is: a
 * component for another one gets another `key`.
 *
 * @param pace of an answer; the same function each time
 */
export function usePolled<Answer>(path: string, pace: (answer: Answer) => Pace): Polled<Answer> {
  const [polled, setPolled] = useState<Polled<Answer>>({})
  useEffect(
    () =>
      poll<Answer>({
        ask: known => askServer(path, known),
        ...{ pace, tell: setPolled, page: document },
      }),
    [path, pace],
  )
  return polled
}

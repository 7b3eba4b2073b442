import type { Trouble } from './askServer.js'
import type { Polled } from './poll.js'
import { timeOf } from './words.js'

function TroubleWords({ trouble, heardAt }: { trouble: Trouble; heardAt: number | undefined }) {
  const since = heardAt === undefined ? '' : ` What is shown is from ${timeOf(heardAt)}.`
  switch (trouble.kind) {
    case 'silent':
      return (
        <>
          The server does not answer: has <code>thinnet studio</code> ended, or the connection?{since} It is
          asked again until it answers.
        </>
      )
    case 'foreign':
      return (
        <>
          What answers here is not <code>thinnet studio</code>, which has the studies: start it, and open the
          address that it prints.{since}
        </>
      )
    case 'missing':
      return (
        <>
          {heardAt === undefined ? 'It is not in the store' : 'It is no longer in the store'}: {trouble.words}
          .{since}
        </>
      )
    case 'refused':
      return (
        <>
          The server says: {trouble.words}.{since}
        </>
      )
  }
}

/**
 * What is wrong with the connection, if anything is. It stands at the lower edge of the window and moves nothing; the region
 * is always there, so that screen readers hear what comes into it.
 */
export function Connection({ polled: { trouble, heardAt } }: { polled: Polled<unknown> }) {
  return (
    <div className="connection" role="status">
      {trouble && (
        <p className="notice notice-problem">
          <TroubleWords {...{ trouble, heardAt }} />
        </p>
      )}
    </div>
  )
}

// The same works in a page of headless Chromium.

import { caseStudy } from './caseStudy.js'
import { cnn } from './cnn.js'
import { recurrent } from './lstm.js'
import { mlp } from './mlp.js'

export const browser = [caseStudy, mlp, cnn, recurrent].map(([work]) => ({
  ...work,
  name: `browser/${work.name.split('/')[0]}`,
  title: `Browser: ${work.title}`,
  alsoWatched: false,
  platform: 'browser',
}))

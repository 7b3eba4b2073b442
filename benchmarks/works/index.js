// All works, in the order of the table. A group is what stands before the slash; its first work stands for it in --quick.

import { browser } from './browser.js'
import { caseStudy } from './caseStudy.js'
import { cnn } from './cnn.js'
import { recurrent } from './lstm.js'
import { masks } from './masks.js'
import { matmul } from './matmul.js'
import { mlp } from './mlp.js'
import { prediction } from './predict.js'
import { starts } from './start.js'

export const works = [caseStudy, mlp, cnn, recurrent, prediction, masks, matmul, starts, browser].flat()

export const groupOf = ({ name }) => name.split('/')[0]
export const groups = [...new Set(works.map(groupOf))]

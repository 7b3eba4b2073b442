import type { Problem } from './training/problem.js'

/** How many classes there are: a network for two has one output. */
export const likelyClasses = ({ task, outputs }: Problem): number => (task === 'binary' ? 2 : outputs)

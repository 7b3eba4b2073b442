import type { Figure } from './figure.js'
import { renderPanel } from './renderPanel.js'
import { standaloneSvg } from './standaloneSvg.js'

/** Draws a figure as a file of its own, in Node. */
export const renderSvg = (figure: Figure): string => standaloneSvg(figure, renderPanel)

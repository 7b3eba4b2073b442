import { describe, expect, test } from 'vitest'
import { decodeSetting, encodeSetting } from './link.js'
import { caseStudy, presetFor } from './presets.js'
import { dataKinds, type Setting, settingSchema } from './setting.js'

describe('a link', () => {
  test.each(dataKinds)('holds the whole setting of %s', kind => {
    const setting = presetFor(kind, caseStudy)
    expect(settingSchema.parse(setting)).toEqual(setting)
    expect(decodeSetting(`#${encodeSetting(setting)}`)).toEqual({ setting })
  })

  test('holds names in any writing', () => {
    const [first, ...others] = caseStudy.variants
    const setting: Setting = {
      ...caseStudy,
      variants: [{ ...first!, name: 'größer 大 🙂 "a" <b>' }, ...others],
    }
    const hash = encodeSetting(setting)
    expect(hash).toMatch(/^[\w.-]+$/)
    expect(decodeSetting(hash).setting).toEqual(setting)
  })

  test('holds the studies that are looked at', () => {
    const setting: Setting = { ...caseStudy, view: 'studies', studies: ['a1b2', 'wine, größer'] }
    expect(decodeSetting(encodeSetting(setting))).toEqual({ setting })
  })

  test('without a hash is the case study', () => {
    expect(decodeSetting('')).toEqual({ setting: caseStudy })
    expect(decodeSetting('#')).toEqual({ setting: caseStudy })
  })

  const encoded = encodeSetting(caseStudy)
  const changed = (change: (setting: Setting) => void) => {
    const setting = structuredClone(caseStudy)
    change(setting)
    return encodeSetting(setting)
  }
  test.each([
    ['cut off', encoded.slice(0, 90), 'it is cut off'],
    ['of no version', encoded.slice(2), 'it is of another version'],
    ['not base64', '1.%%%', 'it is cut off'],
    [
      'a rate of 4',
      changed(setting => Object.assign(setting.variants[1]!, { inputDropout: 4 })),
      'variants.1.inputDropout',
    ],
    ['no variants', changed(setting => Object.assign(setting, { variants: [] })), 'variants is not'],
    [
      'five variants',
      changed(s => Object.assign(s, { variants: Array(5).fill(caseStudy.variants[0]) })),
      'variants is not',
    ],
    [
      'an unknown activation',
      changed(s => Object.assign(s.variants[0]!.layers[0]!, { activation: 'x' })),
      'activation',
    ],
    ['13 studies', changed(s => Object.assign(s, { studies: Array(13).fill('a') })), 'studies is not'],
    ['a batch of 1.5', changed(s => Object.assign(s.training, { batchSize: 1.5 })), 'training.batchSize'],
  ])('that is %s gives the case study, and says why', (_, hash, reason) => {
    const { setting, problem } = decodeSetting(`#${hash}`)
    expect(setting).toEqual(caseStudy)
    expect(problem).toContain(reason)
  })
})

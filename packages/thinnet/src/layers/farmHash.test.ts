import { expect, test } from 'vitest'
import { farmHash } from './farmHash.js'

/** What `tf.strings.to_hash_bucket_fast(text, 2 ** 62 - 57)` gives. */
const buckets: readonly (readonly [string, bigint])[] = [
  ['', 1936946117179621569n],
  ['a', 3694432073954588245n],
  ['ab', 3066228220894225808n],
  ['abc', 2640714258260161385n],
  ['abcd', 1897425971756105985n],
  ['abcdefg', 4341691227789030229n],
  ['abcdefgh', 4533385575889643956n],
  ['é😀', 3516829356843793108n],
  ['abcdefghijklmnop', 1469030743107030774n],
  ['abcdefghijklmnopq', 2171023947900359706n],
  ['x'.repeat(32), 3678204687145032823n],
  ['y'.repeat(33), 3999049019338133303n],
  ['the quick brown fox jumps over the lazy dog', 3200379034145657925n],
  ['z'.repeat(64), 294799756062990872n],
  ['q'.repeat(65), 3080958293828885346n],
  ['abc'.repeat(40), 2643752393958183444n],
  ['w'.repeat(128), 1651997402916279192n],
  ['r'.repeat(129), 4233010728707922025n],
  ['hello '.repeat(50), 927359186945193225n],
]

test.each(buckets)("'%s' has TensorFlow's fingerprint", (text, bucket) => {
  expect(farmHash(text) % (2n ** 62n - 57n)).toBe(bucket)
})

import { describe, expect, test } from 'vitest'
import { detectFormat } from './detectFormat.js'

describe('separator and decimal mark are seen from the file', () => {
  test.each([
    ['a,b\n1,2\n', ',', '.'],
    ['a;b\n1;2\n', ';', '.'],
    ['a\tb\n1\t2\n', '\t', '.'],
    ['a|b\n1|2\n', '|', '.'],
    ['a|b|note\n1|2|x, y\n', '|', '.'],
    ['sep=;\na,b;c\n1,5;2\n', ';', ','],
    ['"sep=,"\r\na;b,c\r\n1;x,3\r\n', ',', '.'],
    ['a;b\r\n1,5;2,25\r\n3,5;red\r\n', ';', ','],
    ['a;b\n1.5;x, y\n', ';', '.'],
    ['name,note\n"x;y;z",1\n"a;b;c",2\n', ',', '.'],
    ['a;b\n"1,5";2\n', ';', ','],
    ['a\tb\n1,234\t2\n', '\t', '.'],
    ['only\n1\n2\n', ',', '.'],
    ['a;b', ';', '.'],
    ['text;label\nred, green, blue;1\nred;2\nblue, red;1', ';', '.'],
    ['note;b\n"a line\nand another";1\n', ';', '.'],
  ] as const)('%j', (sample, separator, decimal) => {
    expect(detectFormat(sample)).toEqual({ separator, decimal })
  })

  test('unless they are told', () => {
    expect(detectFormat('a,b;c\n1,2;3\n', { separator: ';', decimal: '.' })).toEqual({
      separator: ';',
      decimal: '.',
    })
    expect(detectFormat('a\tb\n1,5\t2\n', { decimal: ',' })).toEqual({ separator: '\t', decimal: ',' })
  })
})

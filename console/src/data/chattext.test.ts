import { expect, it } from 'vitest'
import { mentionOf, nameBefore, textPieces } from './chattext'

const marked = (text: string, mentions: string[]) =>
  textPieces(text, mentions)
    .filter((piece) => piece.kind !== 'text')
    .map((piece) => [piece.kind, piece.text, piece.value])

it('marks those who are meant, as the server has found them', () => {
  expect(marked('@ann, ask @"Bob Ö." or me@here.org @carl', ['ann', 'Bob Ö.'])).toEqual([
    ['mention', '@ann', 'ann'],
    ['mention', '@"Bob Ö."', 'Bob Ö.'],
  ])
  expect(marked('thanks @ann.', ['ann'])).toEqual([['mention', '@ann', 'ann']])
})

it('marks links without the point behind them', () => {
  expect(marked('see http://a.b/c?d=1. Or (https://x.y/)', [])).toEqual([
    ['link', 'http://a.b/c?d=1', 'http://a.b/c?d=1'],
    ['link', 'https://x.y/', 'https://x.y/'],
  ])
})

it('loses no text', () => {
  for (const text of ['', 'a @b c', 'x http://y z', '@"un closed', '@a@b http://']) {
    expect(
      textPieces(text, ['a', 'b'])
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
  }
})

it('knows when a name is being typed', () => {
  expect(nameBefore('hi @an', 6)).toEqual({ from: 3, start: 'an' })
  expect(nameBefore('mail@an', 7)).toBeUndefined()
  expect(mentionOf('Bob B')).toBe('@"Bob B"')
})

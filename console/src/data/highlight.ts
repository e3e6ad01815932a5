import { parts } from './logquery'

/** Text with the words that a query asks for marked, as the server finds them: ignoring case, whole words. Pure. */
export interface Piece {
  text: string
  marked: boolean
}

export function wordsOf(query: string): RegExp | undefined {
  const words = parts(query.replace(/[()]/g, ' '))
    .filter((part) => part !== 'OR' && !part.startsWith('-') && !/^[\p{L}\p{N}_.-]+(=|>=)/u.test(part))
    .flatMap((part) => {
      const words = part.split(/[^\p{L}\p{N}_]+/u).filter(Boolean)
      if (words.length === 0) return []
      // A star elsewhere than at the end stands between words, as anything does that is not of a word.
      return [words.join('[^\\p{L}\\p{N}_]+') + (part.endsWith('*') ? '[\\p{L}\\p{N}_]*' : '(?![\\p{L}\\p{N}_])')]
    })
  if (words.length === 0) return undefined
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join('|')})`, 'giu')
}

export function highlight(text: string, words: RegExp | undefined): Piece[] {
  if (!words) return [{ text, marked: false }]
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(words)) {
    if (found[0] === '') continue
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), marked: false })
    pieces.push({ text: found[0], marked: true })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), marked: false })
  return pieces
}

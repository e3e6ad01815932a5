/** A message's text in pieces: who is meant and where links lead stand out. Pure. */
export interface TextPiece {
  kind: 'text' | 'mention' | 'link'
  text: string
  /** The name meant, or the address. */
  value: string
}

const special = /@"([^"\n]{1,128})"|@([\p{L}\p{N}_.-]{1,128})|https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gu

/** `mentions`: the names that the server has found. */
export function textPieces(text: string, mentions: readonly string[]): TextPiece[] {
  const pieces: TextPiece[] = []
  const plain = (part: string) => part && pieces.push({ kind: 'text', text: part, value: '' })
  let from = 0
  for (const found of text.matchAll(special)) {
    const name = found[1] ?? mentions.find((one) => found[2] === one || found[2]?.startsWith(`${one}.`))
    const isLink = !found[0].startsWith('@')
    if (!isLink && (name === undefined || !mentions.includes(name))) continue
    const shown = isLink || found[1] ? found[0] : `@${name}`
    plain(text.slice(from, found.index))
    pieces.push({ kind: isLink ? 'link' : 'mention', text: shown, value: isLink ? found[0] : (name ?? '') })
    from = found.index + shown.length
  }
  plain(text.slice(from))
  return pieces
}

/** How a name is mentioned. */
export function mentionOf(name: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(name) ? `@${name}` : `@"${name}"`
}

/** The beginning of a name that stands before the caret; undefined when none does. */
export function nameBefore(text: string, caret: number): { from: number; start: string } | undefined {
  const found = /(?:^|\s)@([\p{L}\p{N}_.-]{0,40})$/u.exec(text.slice(0, caret))
  return found ? { from: caret - (found[1]?.length ?? 0) - 1, start: found[1] ?? '' } : undefined
}

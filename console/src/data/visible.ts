/**
 * Text of others as it is shown: what cannot be seen, or turns the text around, stands there as a mark such as
 * ⟨U+202E⟩, so that no text shows other than it is. Pure.
 */
const hidden = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Letters that are joined or kept apart by joiners: not those of scripts that have no use for them. */
const joined = /^(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}]$/u
const joiner = /[\u200c\u200d]/
/** Flags of regions are a black flag with letters that cannot be seen. */
const flag = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu
const pictureBefore = /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]{0,2}$/u
const pictureAfter = /^\p{Extended_Pictographic}/u

export function visible(text: string): string {
  let shown = ''
  let from = 0
  for (const found of text.matchAll(flag)) {
    shown += marked(text.slice(from, found.index)) + found[0]
    from = found.index + found[0].length
  }
  return shown + marked(text.slice(from))
}

function marked(text: string): string {
  return text.replace(hidden, (c, at: number) => (joiner.test(c) && joins(text, at) ? c : mark(c)))
}

/** Whether the joiner here does what it is for: between letters that join, or within one picture. */
function joins(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 6), at)
  const after = text.slice(at + 1, at + 3)
  const last = [...before].at(-1) ?? ''
  const next = [...after][0] ?? ''
  return (joined.test(last) && joined.test(next)) || (pictureBefore.test(before) && pictureAfter.test(after))
}

function mark(c: string): string {
  return `⟨U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

import { expect, it } from 'vitest'
import { visible } from './visible'

it('shows what cannot be seen or turns the text around', () => {
  expect(visible('pay\u202e001\u202c')).toBe('pay⟨U+202E⟩001⟨U+202C⟩')
  expect(visible('a\u200bb\u0007\u001b[31m\u00ad')).toBe('a⟨U+200B⟩b⟨U+0007⟩⟨U+001B⟩[31m⟨U+00AD⟩')
  expect(visible('a\u2028b\u2066c')).toBe('a⟨U+2028⟩b⟨U+2066⟩c')
  expect(visible('\u{e0041}x')).toBe('⟨U+E0041⟩x')
  expect(visible('ad\u200dmin \u200d')).toBe('ad⟨U+200D⟩min ⟨U+200D⟩')
  expect(visible('a\rb')).toBe('a⟨U+000D⟩b')
})

it('leaves text alone that shows what it is', () => {
  const flag = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'
  const family = '👩\u200d👩\u200d👧'
  const tinted = '👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f'
  for (const text of [
    '',
    'two\nlines\r\n\tand more',
    'שלום, مرحبا',
    'می\u200cخواهم',
    'क्\u200dष',
    flag,
    family,
    tinted,
  ]) {
    expect(visible(text)).toBe(text)
  }
})

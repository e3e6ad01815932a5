/** What the server takes as a name of somebody or something, told before it is asked. Pure. */

/** The server's limit, in bytes of UTF-8. */
const mostBytes = 128
/** What cannot be seen or turns the text around, and the letters that show nothing: the fillers of Hangul. */
const strange = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u

/** Why this cannot be a name of a room or another thing; empty when it can. */
export function nameProblem(text: string): string {
  const wanted = text.normalize('NFC').trim()
  if (wanted === '') return 'A name is needed.'
  if (strange.test(wanted)) return 'It has characters that cannot be seen.'
  if (new TextEncoder().encode(wanted).length > mostBytes) return `It is longer than ${mostBytes} bytes.`
  return ''
}

/** Why nobody can be called so; empty when somebody can. */
export function personProblem(text: string): string {
  if (text.trim().toLowerCase() === 'system') return 'The server itself is called so.'
  return nameProblem(text)
}

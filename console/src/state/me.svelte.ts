/** Who uses this browser, as the others see it. Nobody checks it: the server takes the word of its callers. */
const key = 'penstock.name'

/** The server's limit, in bytes of UTF-8. */
const mostBytes = 128
const strange = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

let name = $state(stored())

export const me = {
  /** Empty: not told yet. */
  get name(): string {
    return name
  },
  call(next: string): void {
    name = next.normalize('NFC').trim()
    try {
      localStorage.setItem(key, name)
    } catch {
      // Storage may be forbidden; the name then lasts as long as the page.
    }
  },
}

/** Why this cannot be a name of somebody or something; empty when it can. */
export function nameProblem(text: string): string {
  const wanted = text.normalize('NFC').trim()
  if (wanted === '') return 'A name is needed.'
  if (wanted === 'system') return 'The server itself is called so.'
  if (strange.test(wanted)) return 'It has characters that cannot be seen.'
  if (new TextEncoder().encode(wanted).length > mostBytes) return `It is longer than ${mostBytes} bytes.`
  return ''
}

function stored(): string {
  try {
    const value = localStorage.getItem(key) ?? ''
    return nameProblem(value) === '' ? value : ''
  } catch {
    return ''
  }
}

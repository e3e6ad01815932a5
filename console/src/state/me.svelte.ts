import { personProblem } from '../data/names'

/** Who uses this browser, as the others see it. Nobody checks it: the server takes the word of its callers. */
const key = 'penstock.name'

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

function stored(): string {
  try {
    const value = localStorage.getItem(key) ?? ''
    return personProblem(value) === '' ? value : ''
  } catch {
    return ''
  }
}

/** Everything that can be done from the keyboard, in one list: the palette shows it, the help explains it. */
export interface Command {
  id: string
  title: string
  group: string
  /** `g d`: one key after the other. Empty: only in the palette. */
  keys?: string
  /** False: this key was not meant for it after all, and another command may have it. */
  run: () => unknown
  /** Before what a page offers for the same key. */
  first?: boolean
}

let sets: Command[][] = []
let offered = $state.raw<Command[]>([])
let pending = ''
let pendingSince = 0
const chordMs = 1_200

export const commands = {
  get all(): Command[] {
    return offered
  },
}

/** Offers commands for as long as a page or a part of it is shown; the function returned takes them back. */
export function offer(set: Command[]): () => void {
  sets = [...sets, set]
  offered = sets.flat()
  return () => {
    sets = sets.filter((one) => one !== set)
    offered = sets.flat()
  }
}

/** Runs the command of a key, if it has one. Keys typed into fields are left alone. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return false
  if (document.querySelector('dialog[open]')) return false
  const now = performance.now()
  const key = event.key === ' ' ? 'Space' : event.key
  // On a button these press it.
  if (
    ['Space', 'Enter'].includes(key) &&
    event.target instanceof Element &&
    event.target.closest('button, a, summary')
  ) {
    return false
  }
  const chord = now - pendingSince < chordMs && pending ? `${pending} ${key}` : key
  const found = commands.all.filter((command) => command.keys === chord).reverse()
  found.sort((a, b) => Number(b.first ?? false) - Number(a.first ?? false))
  const begins = commands.all.some((command) => command.keys?.startsWith(`${key} `))
  pending = found.length === 0 && begins ? key : ''
  pendingSince = now
  return found.some((command) => command.run() !== false)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

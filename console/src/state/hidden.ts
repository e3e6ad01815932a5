/** A page hidden for this long lets its streams go: a browser has few connections to one server, over all tabs. */
const restAfterMs = 30_000

export interface Resting {
  rest(): void
  /** Called only after {@link rest}. */
  wake(): void
  /** Whether it may rest at all, asked when the page is hidden. */
  may?(): boolean
}

/** Rests while nobody looks and wakes when somebody does; the function returned ends it. */
export function whileHidden({ rest, wake, may = () => true }: Resting): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let resting = false
  const changed = () => {
    clearTimeout(timer)
    if (document.hidden) {
      if (resting || !may()) return
      timer = setTimeout(() => {
        resting = true
        rest()
      }, restAfterMs)
    } else if (resting) {
      resting = false
      wake()
    }
  }
  document.addEventListener('visibilitychange', changed)
  // A tab opened in the background is hidden without ever having been told so.
  changed()
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', changed)
  }
}

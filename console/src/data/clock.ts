/** Time and timers, handed in so that tests can turn the hands themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs the task once after the delay; the function returned calls it off. */
  after(delayMs: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

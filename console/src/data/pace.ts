/** How fast bytes go, over the last seconds, and how long the rest takes. Pure: the time is handed in. */
const windowMs = 5_000
const leastMs = 500

interface Sample {
  atMs: number
  bytes: number
}

export class Pace {
  #samples: Sample[] = []

  /** So many bytes in all have gone by then. */
  note(bytes: number, atMs: number): void {
    const last = this.#samples.at(-1)
    // Fewer than before: it was begun anew, from where the server had got to.
    if (last && bytes < last.bytes) this.#samples = []
    this.#samples.push({ atMs, bytes })
    while (this.#samples.length > 2 && (this.#samples[1]?.atMs ?? atMs) < atMs - windowMs) this.#samples.shift()
  }

  /** It stands still; what was before says nothing of what comes. */
  rest(): void {
    this.#samples = []
  }

  /** Bytes a second; undefined while nothing can be said. */
  rate(): number | undefined {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.atMs - first.atMs < leastMs) return undefined
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs)
  }

  leftMs(total: number): number | undefined {
    const rate = this.rate()
    const last = this.#samples.at(-1)
    return rate && last ? ((total - last.bytes) * 1_000) / rate : undefined
  }
}

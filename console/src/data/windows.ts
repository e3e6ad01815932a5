/**
 * The windows of a selection, as they came: per series, times rising, the newest value of a window counts.
 * Bounded: windows older than the horizon and more than `maxWindows` a series are let go, oldest first.
 */

/** What the server calls a series or a group. */
export interface SeriesHead {
  name: string
  source: string
  tags: Record<string, string>
}

/** Values of one series, times rising. */
export interface SeriesWindows extends SeriesHead {
  times: number[]
  values: number[]
}

export interface StoredSeries extends SeriesWindows {
  key: string
  /** Order of arrival; gives the series its colour for as long as it is shown. */
  index: number
}

export function seriesKey(head: SeriesHead): string {
  const tags = Object.keys(head.tags)
    .sort()
    .map((tag) => [tag, head.tags[tag]])
  return JSON.stringify([head.name, head.source, tags])
}

export class WindowStore {
  readonly #series = new Map<string, StoredSeries>()
  #nextIndex = 0
  #version = 0

  constructor(
    private readonly maxWindows = 5_000,
    private readonly maxSeries = 500,
  ) {}

  /** Rises with every change; draws compare it. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#series.size
  }

  /** In order of arrival. The arrays belong to the store: read, do not keep. */
  series(): StoredSeries[] {
    return [...this.#series.values()]
  }

  merge(batch: SeriesWindows[]): void {
    for (const part of batch) this.#mergeOne(part)
    if (batch.length > 0) this.#version++
  }

  /** Lets go of windows that start before `horizonMs`, and of series that have none left. */
  trim(horizonMs: number): void {
    for (const [key, entry] of this.#series) {
      const first = lowerBound(entry.times, horizonMs)
      if (first === 0) continue
      entry.times.splice(0, first)
      entry.values.splice(0, first)
      if (entry.times.length === 0) this.#series.delete(key)
      this.#version++
    }
  }

  clear(): void {
    this.#series.clear()
    this.#nextIndex = 0
    this.#version++
  }

  #mergeOne(part: SeriesWindows): void {
    const key = seriesKey(part)
    let entry = this.#series.get(key)
    if (!entry) {
      if (this.#series.size >= this.maxSeries || part.times.length === 0) return
      entry = {
        key,
        name: part.name,
        source: part.source,
        tags: part.tags,
        index: this.#nextIndex++,
        times: [],
        values: [],
      }
      this.#series.set(key, entry)
    }
    for (let i = 0; i < part.times.length; i++) put(entry, part.times[i] as number, part.values[i] as number)
    const excess = entry.times.length - this.maxWindows
    if (excess > 0) {
      entry.times.splice(0, excess)
      entry.values.splice(0, excess)
    }
  }
}

function put(entry: StoredSeries, time: number, value: number): void {
  const { times, values } = entry
  const last = times.at(-1)
  if (last === undefined || time > last) {
    times.push(time)
    values.push(value)
    return
  }
  const at = lowerBound(times, time)
  if (times[at] === time) {
    values[at] = value
    return
  }
  times.splice(at, 0, time)
  values.splice(at, 0, value)
}

/** Index of the first element ≥ value. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

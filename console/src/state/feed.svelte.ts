import { type Line, lineLabels } from '../data/lines'
import { isAsking, type MetricQuery } from '../data/query'
import { queryRange } from '../data/server'
import { stepFor } from '../data/steps'
import type { Watched } from '../data/watch'
import { type StoredSeries, WindowStore } from '../data/windows'
import { sayWhy } from '../data/wire'
import { requestDraw } from './frames'
import type { View } from './view.svelte'

/** The data of one chart: live windows from the page's stream, or a fixed range asked for by query. */
export class Feed {
  /** Rises when there is something new to draw or to tell. */
  version = $state(0)
  loading = $state(true)
  problem = $state<string | undefined>()
  truncated = $state(false)
  #watched: Watched | undefined
  /** Windows before the live stream's own: the run-up to a replay, and fixed ranges. */
  readonly #fixed = new WindowStore(20_000)
  /** `untilMs`: what is newer had not happened when it was loaded. */
  #fixedRange: { fromMs: number; untilMs: number; stepMs: number } | undefined
  #abort: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #indexes = new Map<string, number>()
  #stepMs = 1_000

  constructor(
    private readonly view: View,
    private readonly draw: () => void,
  ) {}

  get stepMs(): number {
    return this.view.mode.kind === 'fixed' ? (this.#fixedRange?.stepMs ?? this.#stepMs) : this.#stepMs
  }

  /** Watches the query live; the function returned ends that. */
  watch(query: MetricQuery, spanMs: number): () => void {
    this.#stepMs = stepFor(spanMs)
    this.loading = true
    this.problem = undefined
    if (!isAsking(query)) {
      this.loading = false
      return () => {}
    }
    const watched = this.view.live.watch({ query, spanMs, stepMs: this.#stepMs }, () => this.#liveChanged())
    const before = this.#watched
    this.#watched = watched
    // The lines drawn stay until the new ones are there, where only the span changed.
    if (before && watched.store.size === 0) watched.store.merge(before.store.series())
    return () => watched.close()
  }

  /** Loads a fixed range, with half a screen on either side; only the last one asked for counts. */
  load(query: MetricQuery, fromMs: number, toMs: number): void {
    this.#abort?.abort()
    clearTimeout(this.#timer)
    if (!isAsking(query)) return
    const span = toMs - fromMs
    const stepMs = stepFor(span)
    const held = this.#fixedRange
    const happenedMs = Math.min(toMs, this.view.live.serverNow() - 2 * stepMs)
    if (held && held.stepMs === stepMs && held.fromMs <= fromMs && held.untilMs >= happenedMs) return
    this.loading = true
    const abort = new AbortController()
    this.#abort = abort
    this.#timer = setTimeout(
      () => void this.#loadNow(query, fromMs - span / 2, toMs + span / 2, stepMs, abort.signal),
      120,
    )
  }

  /** Loads what went before a replay, so that it does not begin with an empty chart. */
  loadRunUp(query: MetricQuery, untilMs: number, spanMs: number): void {
    this.#abort?.abort()
    clearTimeout(this.#timer)
    if (!isAsking(query)) return
    const abort = new AbortController()
    this.#abort = abort
    void this.#loadNow(query, untilMs - spanMs, untilMs, stepFor(spanMs), abort.signal)
  }

  /** Forgets what was loaded for another query. */
  reset(): void {
    this.#abort?.abort()
    this.#fixed.clear()
    this.#fixedRange = undefined
    this.#watched = undefined
    this.#indexes.clear()
  }

  close(): void {
    this.#abort?.abort()
    clearTimeout(this.#timer)
  }

  lines(): Line[] {
    const fixed = this.#fixed.series()
    const live = this.#watched?.store.series() ?? []
    const chosen = this.#choose(fixed, live)
    const labels = lineLabels(chosen)
    const lines = chosen.map((series, at) => ({
      ...series,
      label: labels[at] as string,
      index: this.#indexOf(series.key),
    }))
    return lines.sort((a, b) => a.index - b.index)
  }

  #choose(fixed: StoredSeries[], live: StoredSeries[]): StoredSeries[] {
    switch (this.view.mode.kind) {
      case 'live':
        return live
      case 'fixed':
        return fixed.length > 0 ? fixed : live
      case 'replay': {
        const both = new WindowStore(20_000)
        both.merge(fixed)
        both.merge(live)
        return both.series()
      }
    }
  }

  /** Live windows as they are held, for scripts that test the console. */
  liveWindows(): Line[] {
    const series = this.#watched?.store.series() ?? []
    return series.map((one) => ({ ...one, label: one.key, index: 0 }))
  }

  #indexOf(key: string): number {
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = this.#indexes.size
      this.#indexes.set(key, index)
    }
    return index
  }

  #liveChanged(): void {
    const watched = this.#watched
    if (!watched) return
    if (this.view.mode.kind !== 'fixed') {
      this.loading = false
      this.problem = watched.refusal
      this.truncated = watched.truncated
    }
    this.#changed()
  }

  async #loadNow(query: MetricQuery, fromMs: number, toMs: number, stepMs: number, signal: AbortSignal): Promise<void> {
    const askedAtMs = this.view.live.serverNow()
    try {
      const result = await queryRange(query, fromMs, toMs, stepMs, signal)
      this.#fixed.clear()
      this.#fixed.merge(result.series)
      this.#fixedRange = { fromMs, untilMs: Math.min(toMs, askedAtMs), stepMs: result.stepMs }
      this.truncated = result.truncated
      this.problem = undefined
    } catch (cause) {
      if (signal.aborted) return
      this.problem = sayWhy(cause)
    }
    this.loading = false
    this.#changed()
  }

  #changed(): void {
    this.version++
    requestDraw(this.draw)
  }
}

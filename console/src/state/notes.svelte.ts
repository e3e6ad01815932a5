import { annotationsOf } from '../data/sessioncalls'
import type { Annotation } from '../data/sessions'
import { replay } from './replay.svelte'
import { taking } from './session.svelte'
import type { View } from './view.svelte'

/**
 * What has been pinned to the charts of a page, by whichever session. Asked for now and then rather than streamed: a
 * browser has six connections to a server, and notes are few.
 */
const everyMs = 3_000
const replayEveryMs = 1_000

export class Notes {
  all = $state.raw<Annotation[]>([])
  #abort: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(private readonly view: View) {
    $effect(() => {
      void [view.mode, taking.pinned, replay.mode]
      void this.ask()
    })
    $effect(() => () => this.#close())
  }

  /** Those of one chart: pinned to it, or to a metric that it shows. */
  of(dashboardId: string, chartId: string, metrics: string[]): Annotation[] {
    return this.all.filter((note) => {
      if (note.dashboardId === dashboardId && note.chartId === chartId && chartId !== '') return true
      return metrics.includes(note.metric.replace(/\{.*$/s, '').trim())
    })
  }

  async ask(): Promise<void> {
    clearTimeout(this.#timer)
    this.#abort?.abort()
    const mine = new AbortController()
    this.#abort = mine
    try {
      const [fromMs, toMs] = this.view.range()
      const past = this.view.mode.kind === 'replay'
      if (!document.hidden) {
        const found = await annotationsOf(fromMs, toMs, past ? replay.now() : undefined, mine.signal)
        if (mine.signal.aborted) return
        this.all = found.filter((note) => !note.deleted)
      }
    } catch {
      // What was pinned stays as it was known; the charts say when the server is away.
    }
    if (mine.signal.aborted || this.#closed) return
    this.#timer = setTimeout(() => void this.ask(), replay.mode === 'playing' ? replayEveryMs : everyMs)
  }

  #close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#abort?.abort()
  }
}

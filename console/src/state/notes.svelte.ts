import { Burst } from '../data/burst'
import { systemClock } from '../data/clock'
import { NoteFeed } from '../data/notefeed'
import { annotationsOf, openNotes } from '../data/sessioncalls'
import type { Annotation } from '../data/sessions'
import { whileHidden } from './hidden'
import { replay } from './replay.svelte'
import { taking } from './session.svelte'
import { server } from './status.svelte'
import type { View } from './view.svelte'

/**
 * What has been pinned to the charts of a page, by whichever session. A browser has six connections to a server, so a
 * page has two streams at most: its charts', and one of people. Who takes part in a session hears by that stream what
 * is pinned there, and asks now and then for what others pin; everybody else has a stream of notes.
 */
const everyMs = 15_000
const replayEveryMs = 1_000
/** Panning moves the range with the pointer; a stream each time would be too many. */
const restMs = 150

export class Notes {
  all = $state.raw<Annotation[]>([])
  readonly #feed = new NoteFeed({
    open: openNotes,
    clock: systemClock,
    random: Math.random,
    changed: (notes) => {
      this.all = notes
    },
  })
  readonly #shows = new Burst(systemClock, restMs, () => this.#feed.show(this.view.range()))
  #streams = false
  /** The page has been hidden for long. */
  #resting = false
  #abort: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(private readonly view: View) {
    $effect(() => {
      void [view.mode, taking.pinned, replay.mode]
      if (view.mode.kind === 'replay' || taking.session) {
        this.#streams = false
        this.#shows.drop()
        this.#feed.rest()
        void this.ask()
      } else this.#stream()
    })
    $effect(() => server.onBack(() => this.#streams && this.#feed.retryNow()))
    $effect(() => whileHidden({ rest: () => this.#rest(true), wake: () => this.#rest(false) }))
    $effect(() => () => this.#close())
  }

  /** Those of one chart: pinned to it, or to a metric that it shows. */
  of(dashboardId: string, chartId: string, metrics: string[]): Annotation[] {
    return this.all.filter((note) => {
      if (note.dashboardId === dashboardId && note.chartId === chartId && chartId !== '') return true
      return metrics.includes(note.metric.replace(/\{.*$/s, '').trim())
    })
  }

  /** Looks at once, where nobody tells us. */
  async ask(): Promise<void> {
    if (this.#streams) return
    this.#askNoMore()
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

  #stream(): void {
    this.#askNoMore()
    this.#streams = true
    this.#shows.want()
    if (!this.#resting) this.#feed.wake()
  }

  #askNoMore(): void {
    clearTimeout(this.#timer)
    this.#abort?.abort()
  }

  #rest(resting: boolean): void {
    this.#resting = resting
    if (resting) this.#feed.rest()
    else if (this.#streams) this.#feed.wake()
  }

  #close(): void {
    this.#closed = true
    this.#askNoMore()
    this.#shows.drop()
    this.#feed.rest()
  }
}

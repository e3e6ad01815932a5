import { systemClock } from '../data/clock'
import { countLogs, listApplications, openTail, searchLogs } from '../data/logcalls'
import { LogFeed } from '../data/logfeed'
import { asked, type LogFilter, noFilter, problemOf, type QueryProblem, readLevels } from '../data/logquery'
import type { LogApplication, LogCounts, LogSelection } from '../data/logs'
import { type PlayChange, toldFrom } from '../data/playback'
import { stepFor } from '../data/steps'
import type { LiveState } from '../data/watch'
import { requestDraw } from './frames'
import { whileHidden } from './hidden'
import { replay } from './replay.svelte'
import { server } from './status.svelte'
import type { View } from './view.svelte'

/** What the page of logs shows: the filter, the entries, and the counts over the range. */
const countEveryMs = 3_000
const bars = 120

export class LogView {
  filter = $state.raw<LogFilter>(noFilter)
  /** Rises when the feed has changed, once per frame at most. */
  version = $state(0)
  state = $state.raw<LiveState>({ phase: 'idle' })
  counts = $state.raw<LogCounts | undefined>()
  /** The range that the counts are of. */
  range = $state.raw<[number, number]>([0, 1])
  applications = $state.raw<LogApplication[]>([])
  problem = $state.raw<QueryProblem | undefined>()
  /** Whether the server holds any entry at all; undefined: not known yet. */
  holdsAny = $state<boolean | undefined>()
  readonly feed: LogFeed
  #abort: AbortController | undefined
  #asking = 0
  /** A count is under way. */
  #counting = false
  readonly #ends: (() => void)[] = []

  constructor(
    private readonly view: View,
    params: URLSearchParams,
  ) {
    this.filter = {
      query: params.get('q') ?? '',
      levels: readLevels(params.get('level')),
      application: params.get('app') ?? '',
    }
    this.feed = new LogFeed({
      open: openTail,
      search: searchLogs,
      clock: systemClock,
      random: Math.random,
      serverNow: () => server.nowMs(),
      changed: () => requestDraw(this.#draw),
    })
    this.#ends.push(server.onBack(() => this.feed.retryNow()))
    this.#ends.push(replay.onChange((change) => this.#replayed(change)))
    const timer = setInterval(() => this.#tick(), countEveryMs)
    this.#ends.push(() => clearInterval(timer))
    this.#ends.push(whileHidden({ rest: () => this.feed.rest(), wake: () => this.feed.wake() }))
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#asking++
    this.#abort?.abort()
    this.feed.close()
  }

  /** What is shown now, with an end: for counts and patterns. */
  selection(): LogSelection {
    const [fromMs, toMs] = this.view.range()
    return { query: asked(this.filter).query, fromMs, toMs }
  }

  /** Asks anew for everything, by the server's clock. */
  ask(): void {
    const mine = ++this.#asking
    void server.known.then(() => {
      if (mine === this.#asking) this.#askNow()
    })
  }

  #askNow(): void {
    const { kind } = this.view.mode
    const [fromMs, now] = this.view.range()
    const line = kind === 'replay' && replay.line ? toldFrom(replay.line, now) : undefined
    const toMs = kind === 'live' ? undefined : (line?.startMs ?? now)
    void this.feed.ask(
      { query: asked(this.filter).query, fromMs, toMs },
      line ?? (kind === 'replay' ? 'held' : undefined),
    )
    void this.#count()
  }

  set(filter: Partial<LogFilter>): void {
    this.filter = { ...this.filter, ...filter }
  }

  write(params: URLSearchParams): void {
    const { query, levels, application } = this.filter
    if (query) params.set('q', query)
    if (levels.length > 0) params.set('level', levels.join(','))
    if (application) params.set('app', application)
  }

  readonly #draw = () => {
    this.version++
    this.state = this.feed.state
    const { problem } = this.feed
    const { query } = this.filter
    this.problem =
      problem && !this.feed.loading ? problemOf(problem.message, asked(this.filter).typedAt, query) : undefined
    if (this.feed.length > 0) this.holdsAny = true
  }

  /** Jumps and the way back to live change the view's mode, and so the question itself. */
  #replayed(change: PlayChange): void {
    const { line } = replay
    if (change === 'hold') this.feed.hold()
    else if (change === 'flow' && line) this.feed.replayOn(line)
  }

  #tick(): void {
    // A count that takes long is waited for: begun anew each time, it would never be there.
    if (this.#counting) return
    if (document.hidden || this.view.mode.kind === 'fixed' || this.feed.paused || replay.mode === 'paused') return
    void this.#count()
  }

  async #count(): Promise<void> {
    this.#abort?.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#counting = true
    const [from, to] = this.view.range()
    const bucketMs = stepFor(to - from, bars)
    // Whole bars, so that they stand still while time runs.
    const { kind } = this.view.mode
    const fromMs = kind === 'fixed' ? from : Math.floor(from / bucketMs) * bucketMs
    const toMs = kind === 'live' ? Math.ceil(to / bucketMs) * bucketMs : to
    const { query } = asked(this.filter)
    try {
      const [counts, applications] = await Promise.all([
        countLogs({ query, fromMs, toMs }, bucketMs, abort.signal),
        listApplications({ query: asked({ ...this.filter, application: '' }).query, fromMs, toMs }, abort.signal),
      ])
      if (abort.signal.aborted) return
      this.counts = counts
      this.range = [fromMs, toMs]
      this.applications = applications
      if (counts.total === 0 && this.holdsAny !== true) await this.#findAny(abort.signal)
      else this.holdsAny = true
    } catch {
      // The list says what is wrong; the bars of before stay.
    } finally {
      if (this.#abort === abort) this.#counting = false
    }
  }

  async #findAny(signal: AbortSignal): Promise<void> {
    const page = await searchLogs({ query: '', fromMs: 0, toMs: undefined }, 1, '', signal)
    this.holdsAny = page.rows.length > 0
  }
}

import { type LogPage, type LogRow, type LogSelection, LogsRefused, rowKey } from './logs'
import { type ReplayLine, toldFrom } from './playback'
import { LogTail, type TailDeps } from './tail'
import type { LiveState } from './watch'

/**
 * The entries that a page shows, newest first: what a search found, older pages as they are wanted, and on top what a
 * tail brings. Pausing holds back what comes; resuming shows it without a gap. Single-threaded; `changed` must only
 * mark work.
 */
export interface FeedDeps extends TailDeps {
  search(selection: LogSelection, pageSize: number, token: string, signal: AbortSignal): Promise<LogPage>
  changed(): void
  /** The server's clock, by which entries are stored. */
  serverNow(): number
}

export const sizes = {
  page: 200,
  /** The tail begins so long before the search: what was being stored then, by a clock that we know only nearly. */
  overlapMs: 5_000,
  /** So long the tail may take to get to where the search was. */
  joinMs: 15_000,
  /** Entries held that came live; beyond, the older half goes and is searched again when wanted. */
  live: 20_000,
  /** Entries held back in a pause; beyond, they are read again from the server. */
  waiting: 5_000,
  /** Entries missed that come through after an absence; when it is further behind then, all is asked anew. */
  missed: 5_000,
  behindMs: 60_000,
}

export class LogFeed {
  /** Oldest first. */
  #live: LogRow[] = []
  /** Newest first. */
  #found: LogRow[] = []
  #waiting: LogRow[] = []
  #waitingCount = 0
  #pausedAt: string | undefined
  #tail: LogTail | undefined
  #abort: AbortController | undefined
  #selection: LogSelection | undefined
  #token = ''
  /** Older entries are to be searched up to here, because pages were let go. */
  #untilMs: number | undefined
  /** What the search has found, as often as it has, less what the tail has repeated. */
  #overlap = new Map<string, number>()
  #newestFoundMs = Number.NEGATIVE_INFINITY
  /** What is older was not asked for, or comes in older pages. */
  #oldestFoundMs = 0
  /** The last row of the page found, as long as the tail has not repeated it. */
  #edge: string | undefined
  /** When the search was asked for, and a little before. */
  #askedMs = 0
  #followedMs = 0
  /** The tail has passed what the search could find: nothing is repeated any more. */
  #joined = false
  /** Of what was missed so many are let through before we look how far behind we are. */
  #missedLeft = 0
  /** The past that is shown; the entries run along it. */
  #line: ReplayLine | undefined
  #held = false
  paused = false
  /** Also before the first question. */
  loading = true
  loadingOlder = false
  /** Entries put on top of the list since the last question: by so many the places of the others have moved. */
  shown = 0
  /** Rises with every answer that replaces the list. */
  generation = 0
  total = 0
  totalIsExact = true
  tookMs = 0
  problem: LogsRefused | undefined

  constructor(private readonly deps: FeedDeps) {}

  get length(): number {
    return this.#live.length + this.#found.length
  }

  /** Newest first. */
  at(index: number): LogRow | undefined {
    const live = this.#live.length
    return index < live ? this.#live[live - 1 - index] : this.#found[index - live]
  }

  get hasOlder(): boolean {
    return this.#token !== '' || this.#untilMs !== undefined
  }

  /** Entries that came while paused. */
  get waiting(): number {
    return this.#waitingCount
  }

  get state(): LiveState {
    if (this.#held) return { phase: 'paused', waiting: 0 }
    const state = this.#tail?.state ?? { phase: 'idle' as const }
    return this.paused && (state.phase === 'live' || state.phase === 'idle')
      ? { phase: 'paused', waiting: this.#waitingCount }
      : state
  }

  /**
   * Shows something else; without an end it goes on live, with a line along that from the end. What is shown stays
   * until the answer is there.
   */
  async ask(selection: LogSelection, replay?: ReplayLine | 'held'): Promise<void> {
    this.#stop()
    this.#selection = selection
    this.#held = replay === 'held'
    this.#line = replay === 'held' ? undefined : replay
    this.paused = false
    this.loading = true
    const abort = new AbortController()
    this.#abort = abort
    this.#askedMs = Math.floor(this.deps.serverNow()) - sizes.overlapMs
    this.deps.changed()
    try {
      const page = await this.deps.search(selection, sizes.page, '', abort.signal)
      if (abort.signal.aborted) return
      this.#begin(page)
      this.problem = undefined
      if (!this.#held && (selection.toMs === undefined || this.#line)) this.#follow(selection)
    } catch (cause) {
      if (abort.signal.aborted) return
      this.problem = cause instanceof LogsRefused ? cause : new LogsRefused(String(cause), 'unavailable')
    }
    this.loading = false
    this.deps.changed()
  }

  /** Goes on with what is shown, along another line through the past. */
  replayOn(line: ReplayLine): void {
    this.#held = false
    // As long as nothing was brought there is no cursor to go on from: it goes on from where the search ended.
    const untilMs = this.#tail?.cursor ? undefined : this.#selection?.toMs
    this.#line = untilMs === undefined ? line : toldFrom(line, untilMs)
    if (this.#tail) this.#openTail()
    else if (this.#selection && !this.loading) this.#follow(this.#selection)
    this.deps.changed()
  }

  /** Holds the past: what is shown stays. */
  hold(): void {
    this.#held = true
    this.#tail?.stop()
    this.deps.changed()
  }

  /** The page before the oldest shown. */
  async older(): Promise<void> {
    const selection = this.#selection
    if (!selection || !this.hasOlder || this.loadingOlder) return
    const abort = this.#abort
    if (!abort) return
    this.loadingOlder = true
    const untilMs = this.#untilMs
    const found = this.#found
    try {
      const upTo = untilMs === undefined ? selection : { ...selection, toMs: untilMs + 1 }
      const page = await this.deps.search(upTo, sizes.page, this.#token, abort.signal)
      // What it was to follow may have been let go meanwhile.
      if (abort.signal.aborted || found !== this.#found) return
      found.push(...(untilMs === undefined || this.#token ? page.rows : this.#withoutHeld(page.rows, untilMs)))
      this.#token = page.nextToken
      if (!page.nextToken) this.#untilMs = undefined
    } catch {
      // Scrolling on asks again; the state of the connection is shown elsewhere.
    } finally {
      // Otherwise something else is shown by now, and older pages of that may be on their way.
      if (!abort.signal.aborted) this.loadingOlder = false
      this.deps.changed()
    }
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.#pausedAt = this.#tail?.cursor ?? ''
    this.deps.changed()
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    const waiting = this.#waiting
    const overflowed = this.#waitingCount > waiting.length
    this.#waiting = []
    this.#waitingCount = 0
    if (overflowed && !this.#pausedAt && this.#selection) void this.ask(this.#selection)
    else if (overflowed) this.#catchUp(this.#pausedAt)
    else for (const row of waiting) this.#show(row)
    this.deps.changed()
  }

  retryNow(): void {
    if (this.problem?.reason === 'unavailable' && this.#selection)
      void this.ask(this.#selection, this.#held ? 'held' : this.#line)
    else this.#tail?.retryNow()
  }

  /** Lets the connection go while nobody looks. */
  rest(): void {
    this.#tail?.stop()
  }

  wake(): void {
    if (!this.#held) this.#catchUp()
  }

  close(): void {
    this.#stop()
  }

  #stop(): void {
    this.#abort?.abort()
    this.#abort = undefined
    this.#tail?.stop()
    this.#tail = undefined
    this.loadingOlder = false
    this.#missedLeft = 0
    this.#waiting = []
    this.#waitingCount = 0
  }

  #begin(page: LogPage): void {
    this.#live = []
    this.#found = page.rows
    this.#token = page.nextToken
    this.#untilMs = undefined
    this.shown = 0
    this.generation++
    this.total = page.total
    this.totalIsExact = page.totalIsExact
    this.tookMs = page.tookMs
    this.#newestFoundMs = page.rows[0]?.timeMs ?? Number.NEGATIVE_INFINITY
    const { timeMs: oldestMs } = page.rows.at(-1) ?? { timeMs: 0 }
    this.#oldestFoundMs = page.nextToken ? oldestMs + 1 : (this.#selection?.fromMs ?? 0)
    const edge = page.nextToken ? page.rows.at(-1) : undefined
    this.#edge = edge && rowKey(edge)
    this.#overlap = new Map()
    for (const row of page.rows) this.#overlap.set(rowKey(row), (this.#overlap.get(rowKey(row)) ?? 0) + 1)
  }

  #follow(selection: LogSelection): void {
    this.#joined = false
    this.#followedMs = this.deps.clock.now()
    this.#tail = new LogTail(this.deps, selection.query, this.#askedMs, {
      row: (row) => this.#arrive(row),
      state: () => {
        if (this.#tail?.state.phase === 'resuming') this.#missedLeft = sizes.missed
        this.deps.changed()
      },
      gone: () => void this.ask(selection, this.#line),
    })
    this.#openTail()
  }

  #catchUp(cursor?: string): void {
    this.#missedLeft = sizes.missed
    this.#openTail(cursor)
  }

  #openTail(cursor?: string): void {
    if (!this.#tail) return
    this.#tail.line = this.#line
    this.#tail.open(cursor)
  }

  #arrive(row: LogRow): void {
    if (this.#repeats(row)) return
    if (this.#isTooFarBehind(row) && this.#selection) {
      void this.ask(this.#selection)
      return
    }
    if (!this.paused) this.#show(row)
    else {
      this.#waitingCount++
      if (this.#waitingCount <= sizes.waiting) this.#waiting.push(row)
      else this.#waiting = []
    }
    this.deps.changed()
  }

  #repeats(row: LogRow): boolean {
    // What is searched by its own time may come once more by the time it was stored, however much later.
    if (this.#line) return this.#wasFound(row) || row.timeMs < (this.#selection?.fromMs ?? 0)
    if (this.#joined) return false
    if (row.timeMs > this.#newestFoundMs && row.timeMs >= this.#oldestFoundMs) {
      // The search would have had it on top: it was stored after that, and so is all that follows.
      this.#joined = true
      this.#overlap.clear()
      return false
    }
    if (this.#wasFound(row)) {
      // Of its own moment, what was stored behind it is on no older page: it is new.
      if (rowKey(row) === this.#edge) {
        this.#edge = undefined
        this.#oldestFoundMs = row.timeMs
      }
      return true
    }
    return row.timeMs < this.#oldestFoundMs && !this.#mustHaveJoined()
  }

  /** Thousands came of what was missed, and there is more: nobody would see them run by. */
  #isTooFarBehind(row: LogRow): boolean {
    if (this.#line || this.paused || this.#missedLeft === 0) return false
    this.#missedLeft--
    return this.#missedLeft === 0 && row.timeMs < this.deps.serverNow() - sizes.behindMs
  }

  #wasFound(row: LogRow): boolean {
    const key = rowKey(row)
    const held = this.#overlap.get(key) ?? 0
    if (held > 1) this.#overlap.set(key, held - 1)
    else this.#overlap.delete(key)
    return held > 0
  }

  /** Also when nothing newer comes: what comes then is late, and shown as all that comes is. */
  #mustHaveJoined(): boolean {
    return this.deps.clock.now() - this.#followedMs > sizes.joinMs
  }

  #show(row: LogRow): void {
    this.#live.push(row)
    this.shown++
    if (this.#live.length <= sizes.live) return
    this.#live = this.#live.slice(-sizes.live / 2)
    this.#found = []
    this.#token = ''
    this.#untilMs = this.#live[0]?.timeMs
  }

  #withoutHeld(rows: LogRow[], untilMs: number): LogRow[] {
    const held = new Set(this.#live.filter((row) => row.timeMs === untilMs).map(rowKey))
    return rows.filter((row) => row.timeMs !== untilMs || !held.has(rowKey(row)))
  }
}

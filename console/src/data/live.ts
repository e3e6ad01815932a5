import { reconnect, waitMs } from './backoff'
import type { Clock } from './clock'
import { momentAt, type ReplayLine, toldFrom } from './playback'
import {
  type EndReason,
  isRefusal,
  type LiveState,
  type Selection,
  WatchBroken,
  type WatchCall,
  type Watched,
  type WatchItem,
  type WatchMessage,
} from './watch'
import { WindowStore } from './windows'

/**
 * Live selections over one stream: history first, then live, for ever. A broken stream is resumed by cursor, so that
 * what was missed comes after all. Knows nothing of the DOM, of protobuf or of the network: those are handed in.
 * Single-threaded like everything in a page; listeners are called synchronously and must only mark work.
 */

export interface LiveDeps {
  open(call: WatchCall, signal: AbortSignal): AsyncIterable<WatchMessage>
  clock: Clock
  /** [0, 1) */
  random(): number
  /** The server's time as it is known elsewhere; a replay is measured by it, and what is opened first. */
  serverNow?: () => number
  /** Done when that time is known, or is not waited for any longer. */
  serverKnown?: Promise<void>
}

interface Entry extends Watched {
  id: number
  selection: Selection
  cursor: string
  live: boolean
  truncated: boolean
  refusal: string | undefined
  /** The history asked for anew replaces what is held. */
  replaces: boolean
  changed: () => void
}

export const limits = {
  /** Selections that come or go within this time share one reopening. */
  gatherMs: 30,
  /** No word for this long: behind. Heartbeats come every 5 s. */
  quietMs: 9_000,
  /** No word for this long: the connection is given up and made anew. */
  deadMs: 15_000,
  /** Later than this by the server's own clock: behind. */
  behindMs: 3_000,
}

export class LiveStream {
  #state: LiveState = { phase: 'idle' }
  #entries = new Map<number, Entry>()
  #nextId = 1
  #abort: AbortController | undefined
  #cancelGather: () => void = () => {}
  #cancelRetry: () => void = () => {}
  #cancelQuiet: () => void = () => {}
  #attempt = 0
  #downSince: number | undefined
  #resting = false
  #replay: ReplayLine | undefined
  /** What is shown stays, and nothing is asked for. */
  #held = false
  /** How far a replay has brought us. */
  #reachedMs = 0
  /** Smallest difference seen between our clock and the server's: the part that is no delay. */
  #skewMs = Number.POSITIVE_INFINITY
  #skewIsOld = true
  #listeners = new Set<() => void>()
  /** Nothing is opened before the server's clock is known: a stretch of time by another may be refused. */
  #known: boolean
  #waitsToKnow = false

  constructor(private readonly deps: LiveDeps) {
    this.#known = deps.serverKnown === undefined
    void deps.serverKnown?.then(() => {
      this.#known = true
      if (this.#waitsToKnow) this.#open()
    })
  }

  get state(): LiveState {
    return this.#state
  }

  serverNow(): number {
    return Number.isFinite(this.#skewMs) ? this.deps.clock.now() - this.#skewMs : this.#knownNow()
  }

  /** Called whenever the state changes; the function returned ends that. */
  onState(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  watch(selection: Selection, changed: () => void): Watched {
    const entry: Entry = {
      id: this.#nextId++,
      selection,
      store: new WindowStore(),
      cursor: '',
      live: false,
      truncated: false,
      refusal: undefined,
      // Whoever watches may have put older lines there, to be seen until the first answer.
      replaces: true,
      changed,
      close: () => this.#remove(entry),
    }
    this.#entries.set(entry.id, entry)
    this.#reopenSoon()
    return entry
  }

  /** Winds every selection back to the line's moment and lets time run from there; undefined: back to live. */
  replay(line: ReplayLine | undefined): void {
    this.#replay = line
    this.#held = false
    this.#reachedMs = 0
    for (const entry of this.#entries.values()) this.#startOver(entry)
    this.#forget()
    this.#reopenSoon()
  }

  /** Goes on with what is shown, along another line. */
  replayOn(line: ReplayLine): void {
    if (!this.#replay) {
      this.replay(line)
      return
    }
    this.#replay = line
    this.#held = false
    this.#forget()
    this.#reopenSoon()
  }

  /** Holds a replay: what is shown stays, also what was not seen before the moment was sought. */
  hold(anew = false): void {
    this.#held = true
    if (anew) {
      this.#reachedMs = 0
      for (const entry of this.#entries.values()) this.#startOver(entry)
    }
    this.#stop()
    this.#forget()
    this.#set({ phase: 'paused', waiting: 0 })
  }

  /** Tries again now instead of at the time set. */
  retryNow(): void {
    if (this.#state.phase === 'disconnected') this.#open()
  }

  /** Lets the connection go while nobody looks: a browser has only six to one server, over all tabs. */
  rest(): void {
    if (this.#resting) return
    this.#resting = true
    this.#stop()
    this.#downSince ??= this.deps.clock.now()
    this.#set({ phase: 'idle' })
  }

  /** Goes on where it was when it went to rest. */
  wake(): void {
    if (!this.#resting) return
    this.#resting = false
    this.#attempt++
    if (this.#held) this.hold()
    else if (this.#entries.size > 0) this.#open()
    else this.#forget()
  }

  close(): void {
    this.#stop()
    this.#entries.clear()
    this.#set({ phase: 'idle' })
    this.#listeners.clear()
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry.id)) return
    if (this.#entries.size > 0) {
      this.#reopenSoon()
      return
    }
    this.#stop()
    if (!this.#held) this.#set({ phase: 'idle' })
  }

  #startOver(entry: Entry): void {
    entry.cursor = ''
    entry.live = false
    entry.refusal = undefined
    entry.replaces = true
  }

  #forget(): void {
    this.#attempt = 0
    this.#downSince = undefined
  }

  #stop(): void {
    this.#cancelGather()
    this.#cancelRetry()
    this.#cancelQuiet()
    this.#abort?.abort()
    this.#abort = undefined
    this.#waitsToKnow = false
  }

  #reopenSoon(): void {
    if (this.#resting || this.#held) return
    // While the server is away the retry picks up the new set of selections by itself.
    if (this.#state.phase === 'disconnected' && this.#downSince !== undefined) return
    this.#cancelGather()
    this.#cancelGather = this.deps.clock.after(limits.gatherMs, () => this.#open())
    if (this.#state.phase === 'idle') this.#set({ phase: 'connecting' })
  }

  #open(): void {
    this.#stop()
    if (!this.#known) {
      this.#waitsToKnow = true
      this.#announceOpening()
      return
    }
    const entries = [...this.#entries.values()].filter((entry) => entry.refusal === undefined)
    const replay = this.#replay && this.#lineFor(this.#replay, entries)
    const items = entries.map((entry) => this.#item(entry, replay))
    if (items.length === 0) {
      this.#set({ phase: 'idle' })
      return
    }
    this.#skewIsOld = true
    this.#announceOpening()
    const abort = new AbortController()
    this.#abort = abort
    this.#listenForQuiet()
    void this.#read({ items, replay }, abort.signal)
  }

  #announceOpening(): void {
    if (this.#downSince !== undefined) {
      this.#set({ phase: 'resuming', sinceMs: this.#downSince, attempt: this.#attempt })
      return
    }
    // A new selection joins a stream that runs: nothing is wrong, so nothing is announced.
    if (this.#state.phase === 'idle' || this.#state.phase === 'disconnected') this.#set({ phase: 'connecting' })
  }

  /** Told from where we have got to, by whole windows, so that what a break cost comes after all. */
  #lineFor(line: ReplayLine, entries: Entry[]): ReplayLine {
    const fromMs = this.#reachedMs || momentAt(line, this.#knownNow())
    const stepMs = Math.max(1, ...entries.map((entry) => entry.selection.stepMs))
    return toldFrom(line, Math.floor(fromMs / stepMs) * stepMs)
  }

  #item(entry: Entry, replay: ReplayLine | undefined): WatchItem {
    // Of what was missed nothing would be seen but that it runs by: the stretch shown is asked for as it is now.
    if (!replay && this.#wasAwayMs() > entry.selection.spanMs) this.#startOver(entry)
    const resumes = entry.live && entry.cursor !== '' && !replay
    if (!resumes) entry.live = false
    const startMs = replay ? replay.startMs : this.serverNow() - entry.selection.spanMs
    return { id: entry.id, selection: entry.selection, startMs, cursor: resumes ? entry.cursor : '' }
  }

  #wasAwayMs(): number {
    return this.#downSince === undefined ? 0 : this.deps.clock.now() - this.#downSince
  }

  #knownNow(): number {
    return this.deps.serverNow?.() ?? this.deps.clock.now()
  }

  async #read(call: WatchCall, signal: AbortSignal): Promise<void> {
    try {
      for await (const message of this.deps.open(call, signal)) {
        if (signal.aborted) return
        this.#accept(message)
      }
      if (!signal.aborted) this.#broken(new WatchBroken('The server ended the stream.'))
    } catch (cause) {
      if (!signal.aborted) this.#broken(cause instanceof WatchBroken ? cause : new WatchBroken(String(cause)))
    }
  }

  #accept(message: WatchMessage): void {
    this.#listenForQuiet()
    if (message.kind === 'end') {
      this.#acceptEnd(message.id, message.reason, message.message)
      return
    }
    const late = this.#lateness(message.timeMs)
    if (message.kind === 'heartbeat') this.#acceptHeartbeat(message.cursor)
    else this.#acceptUpdate(message)
    this.#settle(late)
  }

  #acceptUpdate(message: WatchMessage & { kind: 'update' }): void {
    const entry = this.#entries.get(message.id)
    if (!entry) return
    if (entry.replaces) {
      entry.store.clear()
      entry.replaces = false
    }
    entry.store.merge(message.series)
    const keptMs = entry.selection.spanMs * 1.25 + entry.selection.stepMs
    if (message.timeMs > 0) entry.store.trim(message.timeMs - keptMs)
    entry.truncated = message.truncated
    if (message.cursor !== '') entry.cursor = message.cursor
    if (message.live) entry.live = true
    entry.changed()
  }

  #acceptHeartbeat(cursor: string): void {
    if (cursor === '') return
    for (const entry of this.#entries.values()) {
      if (entry.live) entry.cursor = cursor
    }
  }

  #acceptEnd(id: number, reason: EndReason, message: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    if (reason === 'refused') {
      entry.refusal = message
      entry.changed()
      this.#settle(0)
      return
    }
    // Its place in history is gone, or its stream ended for a passing reason: ask for the whole range anew.
    if (reason === 'gone') this.#startOver(entry)
    this.#broken(new WatchBroken(message))
  }

  #lateness(timeMs: number): number {
    if (timeMs === 0) return 0
    if (this.#replay) {
      this.#reachedMs = Math.max(this.#reachedMs, timeMs)
      return (momentAt(this.#replay, this.#knownNow()) - timeMs) / this.#replay.speed
    }
    const difference = this.deps.clock.now() - timeMs
    // Measured anew on every connection: either clock may have been set meanwhile.
    this.#skewMs = this.#skewIsOld ? difference : Math.min(this.#skewMs, difference)
    this.#skewIsOld = false
    return difference - this.#skewMs
  }

  #settle(lateMs: number): void {
    const entries = [...this.#entries.values()].filter((entry) => entry.refusal === undefined)
    if (this.#replay) {
      this.#recovered()
      this.#set(lateMs > limits.behindMs ? { phase: 'behind', byMs: lateMs } : { phase: 'replaying' })
      return
    }
    if (entries.some((entry) => !entry.live)) {
      if (this.#state.phase !== 'resuming') this.#set({ phase: 'history' })
      return
    }
    this.#recovered()
    this.#set(lateMs > limits.behindMs ? { phase: 'behind', byMs: lateMs } : { phase: 'live' })
  }

  #recovered(): void {
    if (this.#attempt > 0) this.#forget()
  }

  #broken(cause: WatchBroken): void {
    this.#stop()
    if ([...this.#entries.values()].every((entry) => entry.refusal !== undefined)) {
      // Nothing is left to ask for: the server was right to end it.
      this.#forget()
      this.#set({ phase: 'idle' })
      return
    }
    if (cause.reason === 'gone') for (const entry of this.#entries.values()) this.#startOver(entry)
    const now = this.deps.clock.now()
    this.#downSince ??= now
    this.#attempt++
    const askedMs = isRefusal(cause.reason) ? reconnect.maxMs : cause.retryAfterMs
    const wait = waitMs(reconnect, this.#attempt, this.deps.random, askedMs)
    this.#cancelRetry = this.deps.clock.after(wait, () => this.#open())
    this.#set({
      phase: 'disconnected',
      sinceMs: this.#downSince,
      retryAtMs: now + wait,
      attempt: this.#attempt,
      message: cause.message,
      reason: cause.reason,
    })
  }

  /** Two clocks after every word from the server: one says behind, the other gives the connection up. */
  #listenForQuiet(): void {
    this.#cancelQuiet()
    const { clock } = this.deps
    const cancelQuiet = clock.after(limits.quietMs, () => {
      if (this.#state.phase === 'live') this.#set({ phase: 'behind', byMs: limits.quietMs })
    })
    const cancelDead = clock.after(limits.deadMs, () => {
      this.#broken(new WatchBroken(`No word from the server for ${limits.deadMs / 1000} s.`))
    })
    this.#cancelQuiet = () => {
      cancelQuiet()
      cancelDead()
    }
  }

  #set(state: LiveState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

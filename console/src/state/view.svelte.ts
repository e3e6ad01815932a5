import { systemClock } from '../data/clock'
import { LiveStream } from '../data/live'
import type { PlayChange } from '../data/playback'
import { openWatch } from '../data/server'
import { defaultSpanMs, maxSpanMs, minSpanMs } from '../data/steps'
import type { LiveState } from '../data/watch'
import { requestDraw } from './frames'
import { whileHidden } from './hidden'
import { replay } from './replay.svelte'
import { server } from './status.svelte'

/** What stretch of time the charts of a page show, and the one stream that feeds them all. */
export type Mode =
  | { kind: 'live'; spanMs: number }
  | { kind: 'fixed'; fromMs: number; toMs: number }
  /** The past that the whole console shows; another one after every jump. */
  | { kind: 'replay'; jump: number; spanMs: number }

const tickMs = 250

export class View {
  #own = $state.raw<Exclude<Mode, { kind: 'replay' }>>({ kind: 'live', spanMs: defaultSpanMs })
  readonly #follows: boolean
  readonly mode = $derived.by<Mode>(() => this.#mode())
  state = $state.raw<LiveState>({ phase: 'idle' })
  readonly live = new LiveStream({
    open: openWatch,
    clock: systemClock,
    random: Math.random,
    serverNow: () => server.nowMs(),
    serverKnown: server.known,
  })
  readonly #draws = new Set<() => void>()
  /** The span that live returns to. */
  #liveSpanMs = $state(defaultSpanMs)
  #ticks = 0
  readonly #ends: (() => void)[] = []

  constructor(
    params: URLSearchParams,
    /** Whether this page goes into the past with the others. */
    follows = true,
  ) {
    this.#follows = follows
    this.#own = readMode(params)
    if (this.#own.kind === 'live') this.#liveSpanMs = this.#own.spanMs
    if (follows) {
      if (replay.on) this.#replayed('jump')
      this.#ends.push(replay.onChange((change) => this.#replayed(change)))
    }
    this.#ends.push(this.live.onState(() => this.#stateChanged()))
    this.#ends.push(server.onBack(() => this.live.retryNow()))
    const timer = setInterval(() => this.#tick(), tickMs)
    this.#ends.push(() => clearInterval(timer))
    this.#ends.push(whileHidden({ rest: () => this.live.rest(), wake: () => this.live.wake() }))
  }

  close(): void {
    for (const end of this.#ends) end()
    this.live.close()
  }

  /** Shows what an address says. */
  adopt(params: URLSearchParams): void {
    const next = readMode(params)
    if (JSON.stringify(next) === JSON.stringify(this.#own)) return
    this.#own = next
    if (next.kind === 'live') this.#liveSpanMs = next.spanMs
    this.redraw()
  }

  /** Called whenever the charts should be drawn anew although no data came. */
  onDraw(draw: () => void): () => void {
    this.#draws.add(draw)
    return () => this.#draws.delete(draw)
  }

  /** Milliseconds shown, at this instant. */
  range(): [number, number] {
    if (this.mode.kind === 'fixed') return [this.mode.fromMs, this.mode.toMs]
    const now = this.mode.kind === 'replay' ? replay.now() : this.live.serverNow()
    return [now - this.mode.spanMs, now]
  }

  get spanMs(): number {
    return this.mode.kind === 'fixed' ? this.mode.toMs - this.mode.fromMs : this.mode.spanMs
  }

  /** The span of the live stream, which runs on behind a fixed range. */
  get streamSpanMs(): number {
    return this.mode.kind === 'fixed' ? this.#liveSpanMs : this.mode.spanMs
  }

  setSpan(spanMs: number): void {
    this.#liveSpanMs = spanMs
    if (this.mode.kind !== 'replay') this.#own = { kind: 'live', spanMs }
    this.redraw()
  }

  /** Shows exactly this; a range that runs into the future becomes live. */
  show(fromMs: number, toMs: number): void {
    if (this.mode.kind === 'replay' || !(toMs > fromMs)) return
    const span = Math.min(maxSpanMs, Math.max(minSpanMs, toMs - fromMs))
    const middle = (fromMs + toMs) / 2
    const from = span === toMs - fromMs ? fromMs : middle - span / 2
    const now = this.live.serverNow()
    if (from + span > now + span * 0.02) {
      if (this.mode.kind === 'live' && Math.abs(this.mode.spanMs - span) < 1) return
      this.setSpan(span)
      return
    }
    this.#own = { kind: 'fixed', fromMs: from, toMs: from + span }
    this.redraw()
  }

  /** By a part of what is shown: −0.5 is half a screen into the past. */
  pan(part: number): void {
    const [from, to] = this.range()
    this.show(from + part * (to - from), to + part * (to - from))
  }

  /** Zooms by a factor around a place on the axis (0 … 1); below 1 shows less. */
  zoom(factor: number, around = 0.5): void {
    const [from, to] = this.range()
    const centre = from + around * (to - from)
    const holdsNow = this.mode.kind === 'live' && around > 0.9
    if (holdsNow) this.setSpan(clamp((to - from) * factor, minSpanMs, maxSpanMs))
    else this.show(centre - (centre - from) * factor, centre + (to - centre) * factor)
  }

  backToLive(): void {
    if (this.mode.kind === 'replay') replay.leave()
    else if (this.mode.kind === 'fixed') this.#own = { kind: 'live', spanMs: this.#liveSpanMs }
    this.redraw()
  }

  redraw(): void {
    for (const draw of this.#draws) requestDraw(draw)
  }

  write(params: URLSearchParams): void {
    for (const key of ['span', 'from', 'to']) params.delete(key)
    if (this.mode.kind === 'fixed') {
      params.set('from', String(Math.round(this.mode.fromMs)))
      params.set('to', String(Math.round(this.mode.toMs)))
      return
    }
    if (this.mode.spanMs !== defaultSpanMs) params.set('span', String(Math.round(this.mode.spanMs)))
  }

  #stateChanged(): void {
    const before = this.state.phase
    this.state = this.live.state
    if (this.state.phase === 'disconnected' && before !== 'disconnected') server.askNow()
  }

  #replayed(change: PlayChange): void {
    const { line } = replay
    // What was looked at live is left behind.
    this.#own = { kind: 'live', spanMs: this.#liveSpanMs }
    if (change === 'live') this.live.replay(undefined)
    else if (!line) this.live.hold(change === 'jump')
    else if (change === 'jump') this.live.replay(line)
    else this.live.replayOn(line)
    this.redraw()
  }

  #mode(): Mode {
    if (!replay.on || !this.#follows) return this.#own
    return { kind: 'replay', jump: replay.jumps, spanMs: this.#liveSpanMs }
  }

  #tick(): void {
    this.#ticks++
    if (this.mode.kind === 'live' && this.state.phase === 'live' && this.#ticks % 4 === 0) this.redraw()
    if (this.mode.kind === 'replay' && replay.mode === 'playing') this.redraw()
  }
}

function readMode(params: URLSearchParams): Exclude<Mode, { kind: 'replay' }> {
  const number = (key: string) => Number(params.get(key) ?? Number.NaN)
  const spanMs = clamp(number('span') || defaultSpanMs, minSpanMs, maxSpanMs)
  const from = number('from')
  const to = number('to')
  if (from > 0 && to > from) return { kind: 'fixed', fromMs: from, toMs: to }
  return { kind: 'live', spanMs }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

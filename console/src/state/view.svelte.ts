import { systemClock } from '../data/clock'
import { LiveStream } from '../data/live'
import { openWatch } from '../data/server'
import { defaultSpanMs, maxSpanMs, minSpanMs } from '../data/steps'
import type { LiveState } from '../data/watch'
import { requestDraw } from './frames'
import { server } from './status.svelte'

/** What stretch of time the charts of a page show, and the one stream that feeds them all. */
export type Mode =
  | { kind: 'live'; spanMs: number }
  | { kind: 'fixed'; fromMs: number; toMs: number }
  | { kind: 'replay'; fromMs: number; speed: number; spanMs: number }

export const speeds = [0.5, 1, 2, 5, 10, 30, 100] as const

/** A page hidden for this long lets its stream go; it resumes by cursor when it is seen again. */
const restAfterMs = 30_000

export class View {
  mode = $state.raw<Mode>({ kind: 'live', spanMs: defaultSpanMs })
  state = $state.raw<LiveState>({ phase: 'idle' })
  readonly live = new LiveStream({ open: openWatch, clock: systemClock, random: Math.random })
  readonly #draws = new Set<() => void>()
  /** The span that live returns to. */
  #liveSpanMs: number
  readonly #ends: (() => void)[] = []

  constructor(params: URLSearchParams) {
    this.mode = readMode(params)
    this.#liveSpanMs = this.mode.kind === 'fixed' ? defaultSpanMs : this.mode.spanMs
    if (this.mode.kind === 'replay') this.live.replay(this.mode)
    this.#ends.push(this.live.onState(() => this.#stateChanged()))
    this.#ends.push(server.onBack(() => this.live.retryNow()))
    const timer = setInterval(() => this.#tick(), 1_000)
    this.#ends.push(() => clearInterval(timer))
    this.#ends.push(this.#restWhileHidden())
  }

  close(): void {
    for (const end of this.#ends) end()
    this.live.close()
  }

  /** Called whenever the charts should be drawn anew although no data came. */
  onDraw(draw: () => void): () => void {
    this.#draws.add(draw)
    return () => this.#draws.delete(draw)
  }

  /** Milliseconds shown, at this instant. */
  range(): [number, number] {
    if (this.mode.kind === 'fixed') return [this.mode.fromMs, this.mode.toMs]
    const now = this.live.momentMs
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
    if (this.mode.kind === 'replay') this.mode = { ...this.mode, spanMs }
    else this.mode = { kind: 'live', spanMs }
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
    this.mode = { kind: 'fixed', fromMs: from, toMs: from + span }
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
    if (this.mode.kind === 'replay') this.live.replay(undefined)
    if (this.mode.kind !== 'live') this.mode = { kind: 'live', spanMs: this.#liveSpanMs }
    this.redraw()
  }

  startReplay(fromMs: number, speed: number): void {
    this.mode = { kind: 'replay', fromMs, speed, spanMs: this.streamSpanMs }
    this.live.replay({ fromMs, speed })
    this.redraw()
  }

  redraw(): void {
    for (const draw of this.#draws) requestDraw(draw)
  }

  write(params: URLSearchParams): void {
    for (const key of ['span', 'from', 'to', 'replay', 'speed']) params.delete(key)
    if (this.mode.kind === 'fixed') {
      params.set('from', String(Math.round(this.mode.fromMs)))
      params.set('to', String(Math.round(this.mode.toMs)))
      return
    }
    if (this.mode.spanMs !== defaultSpanMs) params.set('span', String(Math.round(this.mode.spanMs)))
    if (this.mode.kind === 'replay') {
      params.set('replay', String(Math.round(this.mode.fromMs)))
      params.set('speed', String(this.mode.speed))
    }
  }

  #stateChanged(): void {
    const before = this.state.phase
    this.state = this.live.state
    if (this.state.phase === 'disconnected' && before !== 'disconnected') server.askNow()
    // A replay that has caught up with the present is the present.
    if (this.mode.kind === 'replay' && this.live.momentMs >= this.live.serverNow() - 1_500) this.backToLive()
  }

  #restWhileHidden(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const changed = () => {
      clearTimeout(timer)
      if (document.hidden) timer = setTimeout(() => this.live.rest(), restAfterMs)
      else this.live.wake()
    }
    document.addEventListener('visibilitychange', changed)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', changed)
    }
  }

  #tick(): void {
    if (this.mode.kind === 'live' && this.state.phase === 'live') this.redraw()
  }
}

function readMode(params: URLSearchParams): Mode {
  const number = (key: string) => Number(params.get(key) ?? Number.NaN)
  const spanMs = clamp(number('span') || defaultSpanMs, minSpanMs, maxSpanMs)
  const from = number('from')
  const to = number('to')
  if (from > 0 && to > from) return { kind: 'fixed', fromMs: from, toMs: to }
  const replay = number('replay')
  if (replay > 0) return { kind: 'replay', fromMs: replay, speed: clamp(number('speed') || 1, 0.1, 100), spanMs }
  return { kind: 'live', spanMs }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

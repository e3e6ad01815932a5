import { type Frame, type Mark, Playback, type PlayChange, type ReplayLine } from '../data/playback'
import { onArrival, stick } from './router.svelte'
import { server } from './status.svelte'
import { toasts } from './toasts.svelte'

/** The replay of the whole console: one past moment for every page, kept in the address. */
const tickMs = 200

const playback = new Playback(() => server.nowMs())

let mode = $state<'live' | 'playing' | 'paused'>('live')
const on = $derived(mode !== 'live')
let speed = $state(1)
let momentMs = $state(0)
let frame = $state.raw<Frame | undefined>()
let marks = $state.raw<Mark[]>([])
let jumps = $state(0)
/** Set while somebody is asked from when to replay. */
let asking = $state.raw<{ fromMs: number } | undefined>()
let byItself = false
/** The session that an address says is replayed. */
let wanted = ''

export const replay = {
  get mode(): 'live' | 'playing' | 'paused' {
    return mode
  },
  get on(): boolean {
    return on
  },
  get speed(): number {
    return speed
  },
  /** The moment shown, a few times a second; {@link now} is exact. */
  get momentMs(): number {
    return momentMs
  },
  get frame(): Frame | undefined {
    return frame
  },
  set frame(next: Frame | undefined) {
    playback.frame = next
  },
  /** On the scrubber. */
  get marks(): Mark[] {
    return marks
  },
  set marks(next: Mark[]) {
    marks = next
  },
  /** Rises whenever what was loaded for one moment does not count any more. */
  get jumps(): number {
    return jumps
  },
  get line(): ReplayLine | undefined {
    return playback.line
  },
  get bounds(): [number, number] {
    return playback.bounds
  },
  get asking(): { fromMs: number } | undefined {
    return asking
  },
  /** A session that is to be replayed and is not known yet; told once. */
  takeWanted(): string {
    const id = wanted === frame?.id ? '' : wanted
    wanted = ''
    return id
  },
  /** The moment shown, at this instant; live, the server's now. */
  now(): number {
    return playback.momentMs
  },
  onChange(listener: (change: PlayChange) => void): () => void {
    return playback.onChange(listener)
  },
  ask(fromMs = server.nowMs() - 10 * 60_000): void {
    asking = { fromMs }
  },
  askedEnough(): void {
    asking = undefined
  },
  begin(atMs: number, pace = 1, of?: Frame, held = false): void {
    asking = undefined
    playback.begin(atMs, pace, of, held)
  },
  seek: (atMs: number) => playback.seek(atMs),
  setSpeed: (pace: number) => playback.setSpeed(pace),
  toggle(): void {
    if (playback.mode === 'paused') playback.resume()
    else playback.pause()
  },
  leave: () => playback.leave(),
}

playback.onChange((change) => {
  if (change === 'live' && byItself) toasts.say('Caught up with the present.')
  if (change === 'jump' || change === 'live') jumps++
  mode = playback.mode
  speed = playback.speed
  frame = playback.frame
  momentMs = playback.momentMs
  if (!frame) marks = []
  document.documentElement.toggleAttribute('data-past', mode !== 'live')
  write()
})

/** The address leads others to what is shown here; while it runs, to where it was a moment ago. */
function write(): void {
  if (mode === 'live') stick({})
  else {
    const at = String(Math.round(playback.momentMs))
    const of = frame ? { session: frame.id } : undefined
    stick({ at, speed: String(speed), ...(mode === 'paused' ? { paused: '1' } : {}), ...of })
  }
}

onArrival((params) => {
  const at = Number(params.get('at'))
  const pace = Number(params.get('speed'))
  if (!(at > 0 && pace > 0)) return
  wanted = params.get('session') ?? ''
  playback.begin(at, pace, frame?.id === wanted ? frame : undefined, params.has('paused'))
})

let ticks = 0
setInterval(() => {
  if (mode === 'live') return
  byItself = true
  playback.tick()
  byItself = false
  momentMs = playback.momentMs
  if (mode === 'playing' && ++ticks % 25 === 0) write()
}, tickMs)

import { reconnect, waitMs } from '../data/backoff'
import { getStatus, type Status } from '../data/server'
import { sayWhy } from '../data/wire'

/** The server at a glance, asked once a second while the page is seen, and the way to know that it is there at all. */
export type Reach =
  | { kind: 'asking' }
  | { kind: 'reached' }
  | { kind: 'lost'; sinceMs: number; retryAtMs: number; message: string }

const everyMs = 1_000
const hiddenEveryMs = 15_000
/** So long what needs the server's clock waits for it. */
const patienceMs = 2_000
/** Ten minutes of seconds. */
const kept = 600

let status = $state.raw<Status | undefined>()
let reach = $state.raw<Reach>({ kind: 'asking' })
let rates = $state.raw<{ times: number[]; values: number[] }>({ times: [], values: [] })
let attempt = 0
let timer: ReturnType<typeof setTimeout> | undefined
let asking: AbortController | undefined
/** What the server's clock is ahead of ours, as the quickest of the answers so far tells it. */
let aheadMs = 0
let quickestMs = Number.POSITIVE_INFINITY
const whenBack = new Set<() => void>()
let know = () => {}
const known = new Promise<void>((resolve) => {
  know = resolve
})
setTimeout(know, patienceMs)

export const server = {
  get status(): Status | undefined {
    return status
  },
  get reach(): Reach {
    return reach
  },
  /** Points per second over the last minutes. */
  get rates(): { times: number[]; values: number[] } {
    return rates
  },
  /** Called each time the server answers again after silence. */
  onBack(listener: () => void): () => void {
    whenBack.add(listener)
    return () => whenBack.delete(listener)
  },
  /** The server's clock. */
  nowMs(): number {
    return Date.now() + aheadMs
  },
  /** Done when its clock is known, or is not waited for any longer. */
  known,
  askNow(): void {
    void ask()
  },
}

async function ask(): Promise<void> {
  clearTimeout(timer)
  asking?.abort()
  const mine = new AbortController()
  asking = mine
  try {
    const askedMs = performance.now()
    const answer = await getStatus(mine.signal)
    setClock(Number(answer.nowMs), performance.now() - askedMs)
    know()
    accept(answer)
  } catch (cause) {
    if (!mine.signal.aborted) lost(sayWhy(cause))
  }
}

function setClock(nowMs: number, tookMs: number): void {
  const ahead = nowMs + tookMs / 2 - Date.now()
  // Either clock may have been set meanwhile.
  quickestMs *= 1.02
  const changed = Math.abs(ahead - aheadMs) > Math.max(tookMs, 1_000)
  if (tookMs > quickestMs && !changed) return
  quickestMs = tookMs
  aheadMs = Math.round(ahead)
}

function accept(answer: Status): void {
  const wasLost = reach.kind === 'lost'
  attempt = 0
  status = answer
  reach = { kind: 'reached' }
  rates = {
    times: [...rates.times.slice(-kept), Number(answer.nowMs)],
    values: [...rates.values.slice(-kept), answer.pointsPerSecond],
  }
  if (wasLost) for (const listener of whenBack) listener()
  timer = setTimeout(ask, document.hidden ? hiddenEveryMs : everyMs)
}

function lost(message: string): void {
  attempt++
  const now = Date.now()
  const sinceMs = reach.kind === 'lost' ? reach.sinceMs : now
  const wait = waitMs(reconnect, attempt, Math.random)
  reach = { kind: 'lost', sinceMs, retryAtMs: now + wait, message }
  timer = setTimeout(ask, wait)
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void ask()
})
addEventListener('online', () => void ask())
void ask()

import { reconnect, waitMs } from './backoff'
import type { FollowDeps } from './follower'
import { WatchBroken } from './watch'

/**
 * What was typed and is not yet known to be kept: sent in order, one at a time, again and again under the same id until
 * the server has it, or refuses it.
 */
export interface Outgoing {
  clientId: string
  place: string
  text: string
  phase: 'waiting' | 'sending' | 'kept' | 'refused'
  /** The server's id, once it is kept. */
  id: string
  problem: string
}

export interface OutboxDeps extends FollowDeps {
  /** Fails with {@link WatchBroken}. */
  send(entry: Outgoing): Promise<string>
  newId(): string
  changed(): void
}

export class Outbox {
  #entries: Outgoing[] = []
  #busy = false
  #attempt = 0
  #cancelRetry: () => void = () => {}

  constructor(private readonly deps: OutboxDeps) {}

  get entries(): readonly Outgoing[] {
    return this.#entries
  }

  add(place: string, text: string): void {
    const entry: Outgoing = { clientId: this.deps.newId(), place, text, phase: 'waiting', id: '', problem: '' }
    this.#entries = [...this.#entries, entry]
    this.deps.changed()
    void this.#next()
  }

  drop(clientId: string): void {
    this.#entries = this.#entries.filter((entry) => entry.clientId !== clientId)
    this.deps.changed()
  }

  /** Those that are shown elsewhere by now are let go. */
  settle(shown: (id: string) => boolean): void {
    const left = this.#entries.filter((entry) => entry.phase !== 'kept' || !shown(entry.id))
    if (left.length !== this.#entries.length) this.#entries = left
  }

  /** Tries again now. */
  wake(): void {
    this.#cancelRetry()
    void this.#next()
  }

  async #next(): Promise<void> {
    const entry = this.#entries.find((one) => one.phase === 'waiting')
    if (this.#busy || !entry) return
    this.#busy = true
    this.#set(entry.clientId, { phase: 'sending' })
    try {
      const id = await this.deps.send(entry)
      this.#attempt = 0
      this.#set(entry.clientId, { phase: 'kept', id })
    } catch (cause) {
      const broken = cause instanceof WatchBroken ? cause : new WatchBroken(String(cause))
      if (broken.reason === 'unavailable') this.#later(entry, broken)
      else this.#set(entry.clientId, { phase: 'refused', problem: broken.message })
    }
    this.#busy = false
    if (this.#attempt === 0) void this.#next()
  }

  #later(entry: Outgoing, cause: WatchBroken): void {
    this.#attempt++
    this.#set(entry.clientId, { phase: 'waiting', problem: cause.message })
    const wait = waitMs(reconnect, this.#attempt, this.deps.random, cause.retryAfterMs)
    this.#cancelRetry = this.deps.clock.after(wait, () => void this.#next())
  }

  #set(clientId: string, how: Partial<Outgoing>): void {
    this.#entries = this.#entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...how } : entry))
    this.deps.changed()
  }
}

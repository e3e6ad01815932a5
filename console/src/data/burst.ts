import type { Clock } from './clock'

/**
 * Does at once what is wanted alone, and once at the end what is wanted again and again. Single-threaded; knows nothing
 * of the page.
 */
export class Burst {
  #cancelRest: (() => void) | undefined
  #due = false

  constructor(
    private readonly clock: Clock,
    /** A burst is over when nothing was wanted for so long. */
    private readonly restMs: number,
    private readonly run: () => void,
  ) {}

  want(): void {
    this.#due = this.#cancelRest !== undefined
    this.#cancelRest?.()
    this.#cancelRest = this.clock.after(this.restMs, () => {
      this.#cancelRest = undefined
      if (this.#due) this.run()
      this.#due = false
    })
    if (!this.#due) this.run()
  }

  /** What was wanted is not wanted any more; the next time it is done at once. */
  drop(): void {
    this.#cancelRest?.()
    this.#cancelRest = undefined
    this.#due = false
  }
}

/** How long to wait before the next try: exponential, spread by chance so that many consoles do not return at once. */
export interface Backoff {
  firstMs: number
  maxMs: number
}

export const reconnect: Backoff = { firstMs: 500, maxMs: 10_000 }

/** The wait before try number `attempt` (from 1); `random` gives [0, 1). Between half and all of the nominal wait. */
export function waitMs(backoff: Backoff, attempt: number, random: () => number, askedMs = 0): number {
  const nominal = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 20))
  return Math.max(askedMs, Math.round(nominal * (0.5 + random() / 2)))
}

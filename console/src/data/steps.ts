/** Steps of time that people can read: a chart's windows are one of these. */
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const steps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * second)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * minute))
  .concat([1, 2, 3, 6, 12].map((n) => n * hour))
  .concat([day, 7 * day, 30 * day])

/** The smallest step that cuts the span into at most `windows`. */
export function stepFor(spanMs: number, windows = 480): number {
  return steps.find((step) => spanMs / step <= windows) ?? (steps.at(-1) as number)
}

/** Spans offered for the live view. */
export const spans = [
  { label: '5 min', short: '5m', ms: 5 * minute },
  { label: '15 min', short: '15m', ms: 15 * minute },
  { label: '1 hour', short: '1h', ms: hour },
  { label: '6 hours', short: '6h', ms: 6 * hour },
  { label: '24 hours', short: '24h', ms: day },
  { label: '7 days', short: '7d', ms: 7 * day },
] as const

export const minSpanMs = 10 * second
export const maxSpanMs = 366 * day
export const defaultSpanMs = 15 * minute

/** Numbers, units and times as people read them. Pure; the locale is the browser's for times only. */

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
const decimal: [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
]

export const none = '–'

/** Figures keep their places as values change (`40.0`), but not on an axis (`40`). */
export type Manner = 'value' | 'axis'

export function formatValue(value: number | null | undefined, unit = '', manner: Manner = 'value'): string {
  if (value === null || value === undefined || Number.isNaN(value)) return none
  switch (unit) {
    case 'bytes':
      return formatBytes(value)
    case 'bytes/s':
      return `${formatBytes(value)}/s`
    case '%':
      return `${significant(value, 3, manner)} %`
    case 's':
      return formatSeconds(value)
    case 'ms':
      return formatSeconds(value / 1000)
    case '':
      return formatCount(value, manner)
    default:
      return `${formatCount(value, manner)} ${unit}`
  }
}

export function formatBytes(bytes: number): string {
  let size = Math.abs(bytes)
  let power = 0
  while (size >= 1024 && power < binary.length - 1) {
    size /= 1024
    power++
  }
  return `${bytes < 0 ? '−' : ''}${significant(size, 3)} ${binary[power]}`
}

/** 12,345 stays whole up to ten thousand; beyond, k, M, G, T. */
export function formatCount(value: number, manner: Manner = 'axis'): string {
  const size = Math.abs(value)
  for (const [factor, suffix] of decimal) {
    if (size >= factor) return `${significant(value / (factor === 1e4 ? 1e3 : factor), 3, manner)}${suffix}`
  }
  return significant(value, size >= 1000 ? 4 : 3, manner)
}

/** A duration in seconds, in the unit that suits it. */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds)
  if (size === 0) return '0 s'
  if (size < 0.001) return `${significant(seconds * 1e6, 3)} µs`
  if (size < 1) return `${significant(seconds * 1000, 3)} ms`
  if (size < 120) return `${significant(seconds, 3)} s`
  return formatSpan(seconds * 1000)
}

/** `4 min`, `2 h 10 min`, `3 d 4 h`: the two largest parts. */
export function formatSpan(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3_600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [total % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return shown.map(([count, name]) => `${count} ${name}`).join(' ')
}

function significant(value: number, digits: number, manner: Manner = 'axis'): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-4) return value.toExponential(1).replace('-', '−')
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  const text = value.toFixed(Math.min(decimals, 6)).replace('-', '−')
  if (manner === 'value' && !Number.isInteger(value)) return text
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const dayTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const wholeTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })

export function formatClock(ms: number): string {
  return clockTime.format(ms)
}

export function formatMoment(ms: number): string {
  return wholeTime.format(ms)
}

/** From – to, the day left out where both are today. */
export function formatRange(fromMs: number, toMs: number, nowMs: number): string {
  const sameDay =
    new Date(fromMs).toDateString() === new Date(nowMs).toDateString() &&
    new Date(toMs).toDateString() === new Date(nowMs).toDateString()
  const format = sameDay ? clockTime : dayTime
  return `${format.format(fromMs)} – ${format.format(toMs)}`
}

/** For `<input type="datetime-local">`, in local time. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 19)
}

import uPlot from 'uplot'
import { formatValue } from '../data/format'
import { type Line, toColumns } from '../data/lines'

/** A time chart on a canvas: takes lines and a range, draws them; says what is under the cursor. */
export interface Frame {
  lines: Line[]
  fromMs: number
  toMs: number
  stepMs: number
  unit: string
  hidden: ReadonlySet<string>
  filled: boolean
}

export interface PlotEvents {
  /** A range was drawn with the mouse. */
  zoom(fromMs: number, toMs: number): void
  /** The moment under the cursor and each line's value there; undefined when it left. */
  point(atMs: number | undefined, values: (number | null | undefined)[]): void
}

interface Ink {
  text: string
  grid: string
  series: string[]
  font: string
}

export class Plot {
  readonly #plot: uPlot
  #ink: Ink
  #frame: Frame | undefined
  #keys = ''
  readonly #resize: ResizeObserver

  constructor(
    private readonly element: HTMLElement,
    private readonly events: PlotEvents,
    syncKey: string,
  ) {
    this.#ink = readInk(element)
    this.#plot = new uPlot(this.#options(syncKey), [[]], element)
    this.#resize = new ResizeObserver(() => this.#fit())
    this.#resize.observe(element)
  }

  /** uPlot's own layer over the drawing area, where gestures are heard. */
  get over(): HTMLElement {
    return this.#plot.over
  }

  draw(frame: Frame): void {
    this.#frame = frame
    this.#adoptLines(frame)
    const columns = toColumns(frame.lines, frame.stepMs, frame.fromMs, frame.toMs)
    const data = [columns.times, ...columns.values] as uPlot.AlignedData
    this.#plot.batch(() => {
      this.#plot.setData(data, false)
      this.#plot.setScale('x', { min: frame.fromMs / 1000, max: frame.toMs / 1000 })
    })
  }

  /** After a change of theme. */
  repaint(): void {
    this.#ink = readInk(this.element)
    this.#keys = ''
    if (this.#frame) this.draw(this.#frame)
    else this.#plot.redraw()
  }

  destroy(): void {
    this.#resize.disconnect()
    this.#plot.destroy()
  }

  #adoptLines(frame: Frame): void {
    const keys = frame.lines.map((line) => line.key + frame.hidden.has(line.key)).join('\n') + frame.filled
    if (keys === this.#keys) return
    this.#keys = keys
    while (this.#plot.series.length > 1) this.#plot.delSeries(1)
    frame.lines.forEach((line, at) => {
      this.#plot.addSeries(this.#series(line, frame), at + 1)
    })
  }

  #series(line: Line, frame: Frame): uPlot.Series {
    const colours = this.#ink.series
    const colour = colours[line.index % colours.length] as string
    const round = Math.floor(line.index / colours.length)
    const alone = frame.lines.length === 1 && frame.filled
    return {
      label: line.label,
      show: !frame.hidden.has(line.key),
      stroke: colour,
      width: frame.lines.length > 12 ? 1.25 : 1.6,
      ...(round > 0 ? { dash: round === 1 ? [6, 3] : [2, 3] } : {}),
      // An area says something only when it stands on zero.
      ...(alone ? { fill: (plot: uPlot) => (plot.scales.y?.min === 0 ? fade(colour) : 'transparent') } : {}),
      spanGaps: false,
      points: { show: !frame.lines.some((one) => one.times.length > 2), size: 4 },
    }
  }

  #options(syncKey: string): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: () => this.#ink.text,
      font: this.#ink.font,
      grid: { stroke: () => this.#ink.grid, width: 1 },
      ticks: { show: false },
    }
    const size = this.#size()
    return {
      ...size,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      scales: { x: { time: true, auto: false }, y: { range: (_, low, high) => comfortable(low, high) } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 70,
          size: 28,
          gap: 8,
          values: (_, splits, __, ___, distance) => timeLabels(splits, distance),
        },
        {
          ...axis,
          size: (_, values) => axisWidth(values),
          gap: 8,
          space: 34,
          values: (_, splits) =>
            splits.map((split) =>
              this.#frame?.lines.length ? formatValue(split, axisUnit(this.#frame?.unit), 'axis') : '',
            ),
        },
      ],
      series: [{}],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        // Crosshairs are shared; selecting a range concerns the chart it is done on.
        sync: {
          key: syncKey,
          setSeries: false,
          filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
        },
        bind: {
          dblclick: () => () => null,
          mousedown: (_, __, handler) => (event) => (event.shiftKey ? null : handler(event)),
        },
      },
      hooks: {
        setSelect: [(plot) => this.#selected(plot)],
        setCursor: [(plot) => this.#pointed(plot)],
      },
    }
  }

  #selected(plot: uPlot): void {
    if (plot.select.width < 4) return
    const from = plot.posToVal(plot.select.left, 'x')
    const to = plot.posToVal(plot.select.left + plot.select.width, 'x')
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.events.zoom(from * 1000, to * 1000)
  }

  #pointed(plot: uPlot): void {
    const { idx, left } = plot.cursor
    if (idx === null || idx === undefined || left === undefined || left < 0) {
      this.events.point(undefined, [])
      return
    }
    const values = plot.data.slice(1).map((column) => nearest(column as (number | null | undefined)[], idx))
    this.events.point((plot.data[0][idx] ?? 0) * 1000, values)
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(60, this.element.clientWidth), height: Math.max(60, this.element.clientHeight) }
  }

  #fit(): void {
    const size = this.#size()
    if (size.width !== this.#plot.width || size.height !== this.#plot.height) this.#plot.setSize(size)
  }
}

/** The value at the cursor, or the last one shortly before it: lines need not have a window at every moment. */
function nearest(column: (number | null | undefined)[], at: number): number | null | undefined {
  for (let i = at; i >= Math.max(0, at - 8); i--) {
    if (column[i] === null) return null
    if (column[i] !== undefined) return column[i]
  }
  return undefined
}

/** Room above and below, and zero where it is near. */
export function comfortable(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1
    return low >= 0 && low - room < 0 ? [0, high + room] : [low - room, high + room]
  }
  const room = (high - low) * 0.08
  const floor = low >= 0 && low < (high - low) * 0.6 ? 0 : low - room
  return [floor, high <= 0 && high > low * 0.3 ? 0 : high + room]
}

/** Times as short as their distance allows; the day where it begins. */
function timeLabels(splits: number[], distance: number): string[] {
  return splits.map((split) => {
    const date = new Date(split * 1000)
    const two = (value: number) => String(value).padStart(2, '0')
    const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0
    if (distance >= 86_400 || midnight) return dayLabel.format(date)
    const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`
    return distance < 60 ? `${minutes}:${two(date.getSeconds())}` : minutes
  })
}

const dayLabel = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** The unit stands in the chart's head; on the axis only where it scales with the number. */
function axisUnit(unit: string | undefined): string {
  return ['bytes', 'bytes/s', 's', 'ms', '%'].includes(unit ?? '') ? (unit ?? '') : ''
}

function axisWidth(values: string[] | null): number {
  const longest = Math.max(3, ...(values ?? []).map((value) => value.length))
  return 18 + longest * 6.6
}

function readInk(element: HTMLElement): Ink {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: read('--ink-3'),
    grid: read('--line'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => read(`--series-${n}`)),
    font: `11px ${style.fontFamily}`,
  }
}

/** The colours are six-digit hex. */
function fade(colour: string): string {
  return `${colour}1f`
}

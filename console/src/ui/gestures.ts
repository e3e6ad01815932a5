import type { View } from '../state/view.svelte'

/**
 * Moving through time with hands: shift-drag and horizontal wheel pan, control-wheel and pinch zoom, one finger pans,
 * a double click returns to live. Dragging a range with the mouse is the plot's own.
 */
export function gestures(over: HTMLElement, view: View): () => void {
  const abort = new AbortController()
  const options = { signal: abort.signal }
  const pointers = new Map<number, number>()

  const part = (x: number) => (x - over.getBoundingClientRect().left) / Math.max(1, over.clientWidth)

  over.addEventListener('dblclick', () => view.backToLive(), options)
  over.addEventListener('wheel', (event) => wheel(event, view, part), { ...options, passive: false })
  over.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType === 'mouse' && !event.shiftKey) return
      over.setPointerCapture(event.pointerId)
      pointers.set(event.pointerId, event.clientX)
    },
    options,
  )
  over.addEventListener(
    'pointermove',
    (event) => {
      const before = pointers.get(event.pointerId)
      if (before === undefined) return
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
      if (other === undefined) view.pan((before - event.clientX) / Math.max(1, over.clientWidth))
      else pinch(view, before - other, event.clientX - other, part((event.clientX + other) / 2))
      pointers.set(event.pointerId, event.clientX)
    },
    options,
  )
  const up = (event: PointerEvent) => pointers.delete(event.pointerId)
  over.addEventListener('pointerup', up, options)
  over.addEventListener('pointercancel', up, options)
  return () => abort.abort()
}

function wheel(event: WheelEvent, view: View, part: (x: number) => number): void {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    view.zoom(Math.exp(event.deltaY * 0.003), part(event.clientX))
    return
  }
  // A plain vertical wheel scrolls the page, as everywhere.
  const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
  if (Math.abs(across) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return
  event.preventDefault()
  view.pan(across * 0.0012)
}

function pinch(view: View, before: number, after: number, around: number): void {
  if (Math.abs(after) < 10 || Math.abs(before) < 10) return
  view.zoom(Math.abs(before / after), around)
}

/** The same with keys, on a chart that has the focus. True when the key was meant for the chart. */
export function keyOnChart(event: KeyboardEvent, view: View): boolean {
  // In the past time is moved for the whole console.
  if (event.ctrlKey || event.metaKey || event.altKey || view.mode.kind === 'replay') return false
  switch (event.key) {
    case 'ArrowLeft':
      view.pan(-0.2)
      return true
    case 'ArrowRight':
      view.pan(0.2)
      return true
    case '+':
    case '=':
      view.zoom(0.6)
      return true
    case '-':
      view.zoom(1 / 0.6)
      return true
    case '0':
    case 'Home':
      view.backToLive()
      return true
    default:
      return false
  }
}

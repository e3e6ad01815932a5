/**
 * Drawing, once per animation frame at most and never in a background tab: what was marked while the page was hidden
 * is drawn when it is seen again.
 */
type Draw = () => void

const marked = new Set<Draw>()
let waiting = false

export function requestDraw(draw: Draw): void {
  marked.add(draw)
  schedule()
}

export function cancelDraw(draw: Draw): void {
  marked.delete(draw)
}

function schedule(): void {
  if (waiting || marked.size === 0 || document.hidden) return
  waiting = true
  requestAnimationFrame(flush)
}

function flush(): void {
  waiting = false
  const now = [...marked]
  marked.clear()
  for (const draw of now) draw()
}

document.addEventListener('visibilitychange', schedule)

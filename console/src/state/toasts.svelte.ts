/** Short words at the edge of the screen: what was done, or what failed. */
export interface Toast {
  id: number
  text: string
  tone: 'calm' | 'bad'
}

let nextId = 1
let shown = $state.raw<Toast[]>([])

export const toasts = {
  get all(): Toast[] {
    return shown
  },
  say(text: string): void {
    add(text, 'calm', 4_000)
  },
  fail(text: string): void {
    add(text, 'bad', 10_000)
  },
  dismiss(id: number): void {
    shown = shown.filter((toast) => toast.id !== id)
  },
}

function add(text: string, tone: Toast['tone'], forMs: number): void {
  const toast = { id: nextId++, text, tone }
  shown = [...shown.slice(-3), toast]
  setTimeout(() => toasts.dismiss(toast.id), forMs)
}

import type { ChatRoom } from '../data/chat'
import { listRooms } from '../data/chatcalls'
import { sayWhy } from '../data/wire'
import { me } from './me.svelte'
import { server } from './status.svelte'

/** The rooms there are, asked for now and then: often while the page of chat is shown, else for what is unread. */
const shownEveryMs = 2_000
const elsewhereEveryMs = 10_000

let rooms = $state.raw<ChatRoom[] | undefined>()
let total = $state(0)
let words = $state('')
let problem = $state('')
let timer: ReturnType<typeof setTimeout> | undefined
let abort: AbortController | undefined
let watchers = 0

const unread = $derived(
  (rooms ?? []).filter((room) => room.readUpTo !== '').reduce((sum, room) => sum + room.unread, 0),
)

export const roomList = {
  get rooms(): ChatRoom[] | undefined {
    return rooms
  },
  get total(): number {
    return total
  },
  get problem(): string {
    return problem
  },
  get words(): string {
    return words
  },
  set words(next: string) {
    words = next
    void ask()
  },
  /** In rooms where something was read before. */
  get unread(): number {
    return unread
  },
  askNow(): void {
    void ask()
  },
  /** Asks often for as long as somebody looks; the function returned ends that. */
  watch(): () => void {
    watchers++
    void ask()
    return () => {
      watchers--
      words = ''
    }
  },
}

async function ask(): Promise<void> {
  clearTimeout(timer)
  abort?.abort()
  const mine = new AbortController()
  abort = mine
  try {
    if (!document.hidden && (watchers > 0 || me.name)) {
      const answer = await listRooms(me.name, words.trim(), mine.signal)
      if (mine.signal.aborted) return
      rooms = answer.rooms
      total = answer.total
      problem = ''
    }
  } catch (cause) {
    if (mine.signal.aborted) return
    problem = sayWhy(cause)
  }
  timer = setTimeout(ask, watchers > 0 ? shownEveryMs : elsewhereEveryMs)
}

document.addEventListener('visibilitychange', () => void ask())
server.onBack(() => void ask())
void ask()

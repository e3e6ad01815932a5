import type { ChatMember } from '../data/chat'
import { listMembers, markRead, openRoom, roomHistory, tellTyping } from '../data/chatcalls'
import type { ChatLine } from '../data/chatlog'
import { systemClock } from '../data/clock'
import type { PlayChange } from '../data/playback'
import { RoomFeed } from '../data/roomfeed'
import type { LiveState } from '../data/watch'
import { requestDraw } from './frames'
import { whileHidden } from './hidden'
import { me } from './me.svelte'
import { outbox } from './outbox.svelte'
import { replay } from './replay.svelte'
import { roomList } from './rooms.svelte'
import { server } from './status.svelte'

/** The room that is shown: its lines, who is there, who is typing, and what has been read. */
const membersEveryMs = 10_000
const typingEveryMs = 3_000

export class RoomView {
  lines = $state.raw<readonly ChatLine[]>([])
  state = $state.raw<LiveState>({ phase: 'idle' })
  typing = $state.raw<string[]>([])
  members = $state.raw<ChatMember[]>([])
  memberCount = $state(0)
  hasOlder = $state<boolean | undefined>()
  loadingOlder = $state(false)
  /** What came after it was not read when the room was opened. */
  newAfter = $state('')
  readonly feed: RoomFeed
  #read = ''
  #typedMs: number | undefined
  #membersDue = false
  readonly #abort = new AbortController()
  readonly #ends: (() => void)[] = []

  constructor(readonly room: string) {
    this.feed = new RoomFeed(
      {
        open: openRoom,
        history: roomHistory,
        clock: systemClock,
        random: Math.random,
        serverNow: () => server.nowMs(),
        changed: () => requestDraw(this.#draw),
      },
      room,
      me.name,
    )
    this.newAfter = roomList.rooms?.find((one) => one.name === room && one.unread > 0)?.readUpTo ?? ''
    this.#ends.push(server.onBack(() => this.feed.retryNow()))
    this.#ends.push(replay.onChange((change) => this.#replayed(change)))
    const timer = setInterval(() => void this.#askMembers(), membersEveryMs)
    this.#ends.push(() => clearInterval(timer))
    this.#ends.push(
      whileHidden({
        // Whoever is in a room stays there, also behind other windows; only a replay can rest.
        may: () => replay.on || !me.name,
        rest: () => this.feed.rest(),
        wake: () => this.feed.wake(),
      }),
    )
    this.#replayed(replay.on ? 'jump' : 'live')
    void this.#askMembers()
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#abort.abort()
    this.feed.close()
  }

  /** Everything up to the newest line has been seen. */
  seen(): void {
    const newest = this.feed.log.newest
    if (!newest || !me.name || replay.on || newest.id <= this.#read) return
    this.#read = newest.id
    void markRead(me.name, this.room, newest.id)
      .then(() => roomList.askNow())
      .catch(() => {
        // It is told again with the next message that is seen.
        this.#read = ''
      })
  }

  /** Something is being typed. */
  typed(stopped: boolean): void {
    const now = performance.now()
    const told = this.#typedMs !== undefined && now - this.#typedMs < typingEveryMs
    if (!me.name || replay.on || (stopped ? this.#typedMs === undefined : told)) return
    this.#typedMs = stopped ? undefined : now
    // That somebody types is worth no words when it cannot be told.
    void tellTyping(me.name, this.room, stopped).catch(() => undefined)
  }

  readonly #draw = () => {
    const { feed } = this
    const count = this.lines.length
    this.lines = feed.log.lines
    this.state = feed.state
    this.typing = feed.typing
    this.hasOlder = feed.hasOlder
    this.loadingOlder = feed.loadingOlder
    outbox.settle((id) => feed.log.message(id) !== undefined)
    const last = this.lines.at(-1)
    if (count !== this.lines.length && last?.kind === 'note') this.#askMembersSoon()
  }

  #replayed(change: PlayChange): void {
    const { line } = replay
    if (change === 'live') this.feed.live()
    else if (change === 'jump') this.feed.replay(replay.now(), line)
    else if (change === 'hold') this.feed.hold()
    else if (line) this.feed.replayOn(line)
  }

  #askMembersSoon(): void {
    if (this.#membersDue) return
    this.#membersDue = true
    setTimeout(() => {
      this.#membersDue = false
      void this.#askMembers()
    }, 300)
  }

  async #askMembers(): Promise<void> {
    if (document.hidden || replay.on || this.#abort.signal.aborted) return
    try {
      const { members, total } = await listMembers(this.room, this.#abort.signal)
      this.members = members
      this.memberCount = total
    } catch {
      // The room may not exist yet, or the server be away: the state of the connection says so.
    }
  }
}

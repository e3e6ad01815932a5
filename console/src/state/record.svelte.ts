import { systemClock } from '../data/clock'
import type { PlayChange } from '../data/playback'
import { openRecord, standing } from '../data/sessioncalls'
import { SessionFeed } from '../data/sessionfeed'
import type { RecordLine } from '../data/sessionlog'
import type { Annotation, Issue, SessionHead, SessionMember } from '../data/sessions'
import type { LiveState } from '../data/watch'
import { requestDraw } from './frames'
import { whileHidden } from './hidden'
import { replay } from './replay.svelte'
import { server } from './status.svelte'

export class RecordView {
  session = $state.raw<SessionHead | undefined>()
  lines = $state.raw<readonly RecordLine[]>([])
  members = $state.raw<SessionMember[]>([])
  annotations = $state.raw<Annotation[]>([])
  issues = $state.raw<Issue[]>([])
  state = $state.raw<LiveState>({ phase: 'idle' })
  readonly feed: SessionFeed
  readonly #ends: (() => void)[] = []

  constructor(readonly id: string) {
    this.feed = new SessionFeed(
      {
        open: openRecord,
        standing,
        serverNow: () => server.nowMs(),
        clock: systemClock,
        random: Math.random,
        changed: () => requestDraw(this.#draw),
      },
      id,
    )
    this.#ends.push(server.onBack(() => this.feed.retryNow()))
    this.#ends.push(replay.onChange((change) => this.#replayed(change)))
    this.#ends.push(whileHidden({ rest: () => this.feed.rest(), wake: () => this.feed.wake() }))
    this.#replayed(replay.on ? 'jump' : 'live')
  }

  close(): void {
    for (const end of this.#ends) end()
    this.feed.close()
  }

  readonly #draw = () => {
    const { log } = this.feed
    this.state = this.feed.state
    this.session = log.session
    this.lines = log.lines
    this.members = log.members
    this.annotations = log.annotations
    this.issues = log.issues
  }

  #replayed(change: PlayChange): void {
    const { line, frame } = replay
    // Without its recording's beginning, an hour before the moment is far enough to know what was.
    const fromMs = frame?.id === this.id ? frame.fromMs : replay.now() - 3_600_000
    if (change === 'live') this.feed.live()
    else if (change === 'jump') this.feed.replay(fromMs, replay.now(), line)
    else if (change === 'hold') this.feed.hold()
    else if (line) this.feed.replayOn(line)
  }
}

import { systemClock } from '../data/clock'
import { Follower } from '../data/follower'
import { isNotFound } from '../data/server'
import { getSession, lookAt, openJoin } from '../data/sessioncalls'
import { SessionLog } from '../data/sessionlog'
import type { SessionHead, SessionLook, SessionMember, SessionWord } from '../data/sessions'
import type { LiveState } from '../data/watch'
import { me } from './me.svelte'
import { replay } from './replay.svelte'
import { go, router } from './router.svelte'
import { server } from './status.svelte'
import { toasts } from './toasts.svelte'

/**
 * The session that this browser takes part in, on every page: who else is there, what they look at, and whom we
 * follow. One call, which is the presence itself.
 */
const key = 'penstock.session'
const lookAfterMs = 400

let session = $state.raw<SessionHead | undefined>()
let members = $state.raw<SessionMember[]>([])
let state = $state.raw<LiveState>({ phase: 'idle' })
let leads = $state(false)
let follows = $state('')
/** Rises when something was pinned or changed. */
let pinned = $state(0)
const log = new SessionLog()
/** Rises when another session is wanted, or none: what was on its way to one goes no further. */
let joining = 0
let follower: Follower<SessionWord> | undefined
let lookTimer: ReturnType<typeof setTimeout> | undefined
let lastLook = ''
let shownLook = ''

const leader = $derived(members.find((one) => one.look?.leads && one.id !== me.name))

export const taking = {
  get session(): SessionHead | undefined {
    return session
  },
  get members(): SessionMember[] {
    return members
  },
  get state(): LiveState {
    return state
  },
  get leads(): boolean {
    return leads
  },
  get follows(): string {
    return follows
  },
  /** Who asks the others to come along. */
  get leader(): SessionMember | undefined {
    return leader
  },
  get pinned(): number {
    return pinned
  },
  isIn: (id: string): boolean => session?.id === id,
  join,
  leave,
  lead(on: boolean): void {
    leads = on
    if (on) follows = ''
    tellLook()
  },
  follow(id: string): void {
    follows = id
    shownLook = ''
    if (id) leads = false
    goAlong()
    tellLook()
  },
  /** Shows once what somebody looks at. */
  visit(member: SessionMember): void {
    if (member.look) show(member.look)
  },
}

async function join(id: string): Promise<void> {
  if (!me.name || session?.id === id) return
  const wasIn = remembered() === id
  leave()
  // Where one was is gone back to once the server answers.
  if (wasIn) remember(id)
  const mine = joining
  try {
    const found = await getSession(id)
    if (mine !== joining) return
    session = found.session
    remember(id)
  } catch (cause) {
    if (mine !== joining) return
    if (isNotFound(cause)) remember('')
    throw cause
  }
  const user = me.name
  follower = new Follower<SessionWord>(
    { clock: systemClock, random: Math.random },
    {
      open: (cursor, signal) => openJoin(id, user, cursor, signal),
      accept: ({ event }) => {
        if (!event) return
        log.apply(event)
        if (event.deed.kind === 'annotated') pinned++
        adopt()
        if (event.deed.kind === 'session' && !event.deed.session.open) closed(event.deed.session.title)
      },
      cursorOf: (word) => word.cursor,
      calm: () => ({ phase: 'live' }),
      changed: () => {
        const before = state.phase
        state = follower?.state ?? { phase: 'idle' }
        if (state.phase === 'live' && before !== 'live') void askMembers()
      },
      gone: () => follower?.open(''),
    },
  )
  follower.open()
}

function leave(): void {
  joining++
  follower?.stop()
  follower = undefined
  session = undefined
  members = []
  leads = false
  follows = ''
  lastLook = ''
  log.clear()
  state = { phase: 'idle' }
  remember('')
}

function closed(title: string): void {
  leave()
  toasts.say(`“${title}” was closed.`)
}

/** Who was there before we came, and what they look at. */
async function askMembers(): Promise<void> {
  const { id } = session ?? {}
  if (!id) return
  try {
    const found = await getSession(id)
    if (session?.id !== id) return
    session = found.session
    log.begin(found.session, found.members)
    adopt()
    lastLook = ''
    tellLook()
  } catch {
    // The stream says what is wrong, and this is asked again when it is back.
  }
}

function adopt(): void {
  members = log.members
  if (log.session) session = log.session
  if (follows && !members.some((one) => one.id === follows)) follows = ''
  goAlong()
}

function goAlong(): void {
  const look = members.find((one) => one.id === follows)?.look
  if (look) show(look)
}

function show(look: SessionLook): void {
  const told = `${look.route} ${look.replayMomentMs} ${look.replaySpeed}`
  if (told === shownLook) return
  shownLook = told
  if (look.replayMomentMs > 0) {
    const passed = look.replaySpeed > 0 ? Math.max(0, server.nowMs() - look.toldMs) * look.replaySpeed : 0
    const held = look.replaySpeed === 0
    replay.begin(look.replayMomentMs + passed, look.replaySpeed || replay.speed, replay.frame, held)
  } else if (replay.on) replay.leave()
  // Routes come from others: only this console's own pages are gone to.
  if (look.route.startsWith('#/') && look.route.slice(1) !== router.own) go(look.route.slice(1))
}

/** What we look at, told a moment after it has changed. */
function tellLook(): void {
  clearTimeout(lookTimer)
  if (!session) return
  lookTimer = setTimeout(() => void tellLookNow(), lookAfterMs)
}

async function tellLookNow(): Promise<void> {
  if (!session || state.phase !== 'live') return
  const replaySpeed = replay.mode === 'playing' ? replay.speed : 0
  const replayMomentMs = replay.on ? replay.now() : 0
  const route = `#${router.own}`.slice(0, 1_000)
  const told = JSON.stringify([
    session.id,
    route,
    leads,
    follows,
    replay.on && [replay.mode, replaySpeed, replay.jumps],
  ])
  if (told === lastLook) return
  lastLook = told
  try {
    await lookAt(session.id, me.name, { route, leads, follows, replayMomentMs, replaySpeed })
  } catch {
    lastLook = ''
  }
}

function remember(id: string): void {
  try {
    if (id) sessionStorage.setItem(key, id)
    else sessionStorage.removeItem(key)
  } catch {
    // Without storage one takes part until the page is loaded anew.
  }
}

function remembered(): string {
  try {
    return sessionStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

$effect.root(() => {
  $effect(() => {
    void [router.own, replay.mode, replay.speed, replay.jumps]
    tellLook()
  })
})

server.onBack(() => {
  follower?.retryNow()
  if (!session && remembered()) void join(remembered()).catch(() => undefined)
})
if (remembered()) void join(remembered()).catch(() => undefined)

import { Burst } from '../data/burst'
import { systemClock } from '../data/clock'
import { partsOf } from '../data/places'

/** Where in the console we are: kept behind the `#`, so that every page can be linked and no server route is taken. */
interface Route {
  /** `['dashboards', 'x1']` */
  path: string[]
  params: URLSearchParams
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { path: partsOf(path), params: new URLSearchParams(query) }
}

/** Panning moves on with the pointer; browsers refuse a page that writes its address too often. */
const restMs = 250

let current = $state.raw<Route>(read())
/** Rises with every address that was not written by the page itself. */
let visit = $state(0)
/** What the page shown has written of itself. */
let remembered: URLSearchParams | undefined
let leaveGuard: (() => boolean) | undefined
let shownHash = location.hash
/** The address as it is to stand, at the latest when a burst of changes is over. */
let dueHash = location.hash
const writing = new Burst(systemClock, restMs, writeNow)
/** The address as it stands, with what the page has written of itself; without and with what stands in every address. */
let own = $state(location.hash.slice(1) || '/')
let shown = $state(location.hash.slice(1) || '/')
/** What stands in every address, whichever page is shown. */
let sticky: Record<string, string> = {}
let arrived: ((params: URLSearchParams) => void) | undefined

addEventListener('hashchange', () => {
  if (location.hash === shownHash) return
  const next = read()
  const leaves = next.path.join('/') !== current.path.join('/')
  if (leaves && leaveGuard && !leaveGuard()) {
    history.pushState(null, '', shownHash)
    return
  }
  writing.drop()
  shownHash = location.hash
  dueHash = shownHash
  current = next
  remembered = undefined
  visit++
  arrived?.(next.params)
  write(next.params)
})

addEventListener('pagehide', writeNow)

export const router = {
  get path(): string[] {
    return current.path
  },
  get visit(): number {
    return visit
  },
  get params(): URLSearchParams {
    return current.params
  },
  get own(): string {
    return own
  },
  get shown(): string {
    return shown
  },
}

/** Goes to a page, as a link would. */
export function go(path: string): void {
  writeNow()
  writing.drop()
  location.hash = path
}

/** Writes the page's state into the address without a step in the history. */
export function remember(params: URLSearchParams): void {
  remembered = params
  write(params)
}

/** Writes this into every address from now on, in place of what was written so before. */
export function stick(params: Record<string, string>): void {
  const before = sticky
  sticky = params
  const own = new URLSearchParams(remembered ?? current.params)
  for (const key of Object.keys(before)) own.delete(key)
  write(own)
}

/** Told of the parameters that the console is opened with, and of those of every address that is gone to. */
export function onArrival(listener: (params: URLSearchParams) => void): void {
  arrived = listener
  listener(current.params)
}

function write(params: URLSearchParams): void {
  const all = new URLSearchParams(params)
  for (const [key, value] of Object.entries(sticky)) all.set(key, value)
  const path = `/${current.path.map(encodeURIComponent).join('/')}`
  const bare = new URLSearchParams(params)
  for (const key of Object.keys(sticky)) bare.delete(key)
  own = address(path, bare)
  shown = address(path, all)
  dueHash = `#${shown}`
  writing.want()
}

function writeNow(): void {
  // Another address has been gone to, and we are about to be told.
  if (location.hash !== shownHash) return
  if (dueHash === shownHash) return
  try {
    history.replaceState(history.state, '', dueHash)
    shownHash = location.hash
  } catch {
    // Written too often all the same: the next change writes it.
  }
}

function address(path: string, params: URLSearchParams): string {
  const query = params.toString()
  return query ? `${path}?${query}` : path
}

/** Asked before another page is shown; false keeps this one. */
export function guardLeaving(guard: (() => boolean) | undefined): void {
  leaveGuard = guard
}

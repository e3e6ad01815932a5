/** Where in the console we are: kept behind the `#`, so that every page can be linked and no server route is taken. */
interface Route {
  /** `['dashboards', 'x1']` */
  path: string[]
  params: URLSearchParams
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { path: path.split('/').filter(Boolean).map(decodeURIComponent), params: new URLSearchParams(query) }
}

let current = $state.raw<Route>(read())
/** Rises with every address that was not written by the page itself. */
let visit = $state(0)
let leaveGuard: (() => boolean) | undefined
let shownHash = location.hash

addEventListener('hashchange', () => {
  if (location.hash === shownHash) return
  const next = read()
  const leaves = next.path.join('/') !== current.path.join('/')
  if (leaves && leaveGuard && !leaveGuard()) {
    history.pushState(null, '', shownHash)
    return
  }
  shownHash = location.hash
  current = next
  visit++
})

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
}

/** Goes to a page, as a link would. */
export function go(path: string): void {
  location.hash = path
}

/** Writes the page's state into the address without a step in the history. */
export function remember(params: URLSearchParams): void {
  const query = params.toString()
  const hash = `#/${current.path.map(encodeURIComponent).join('/')}${query ? `?${query}` : ''}`
  if (hash === location.hash) return
  history.replaceState(history.state, '', hash)
  shownHash = hash
}

/** Asked before another page is shown; false keeps this one. */
export function guardLeaving(guard: (() => boolean) | undefined): void {
  leaveGuard = guard
}

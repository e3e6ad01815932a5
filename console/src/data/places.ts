/** The parts of an address, which come from others and may be anything. Pure. */
export function partsOf(path: string): string[] {
  return path.split('/').filter(Boolean).map(decoded)
}

/** What somebody looks at, in a few words, from the address that they told. Pure. */
export function placeName(route: string, sessionId = ''): string {
  const [path = ''] = route.replace(/^#?\/?/, '').split('?')
  const [section = '', ...rest] = partsOf(path)
  const what = rest.join('/')
  switch (section) {
    case '':
      return 'the overview'
    case 'dashboards':
      return what ? `dashboard ${what}` : 'the dashboards'
    case 'sessions':
      if (!what) return 'the sessions'
      return what === sessionId ? 'this session' : 'another session'
    case 'chat':
      return what ? `chat ${what}` : 'the chat'
    default:
      return section
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

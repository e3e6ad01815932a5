import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whileHidden } from './hidden'

/** What a page knows of whether it is seen. */
class Tab extends EventTarget {
  constructor(public hidden: boolean) {
    super()
    vi.stubGlobal('document', this)
  }

  turn(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

describe('a page that nobody looks at', () => {
  const done: string[] = []
  const resting = { rest: () => done.push('rest'), wake: () => done.push('wake') }

  beforeEach(() => {
    done.length = 0
    vi.useFakeTimers()
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('rests after a while and wakes when it is seen', () => {
    const tab = new Tab(false)
    whileHidden(resting)
    vi.advanceTimersByTime(60_000)
    tab.turn(true)
    vi.advanceTimersByTime(29_999)
    expect(done).toEqual([])
    vi.advanceTimersByTime(1)
    expect(done).toEqual(['rest'])
    tab.turn(false)
    expect(done).toEqual(['rest', 'wake'])
  })

  it('rests also when it was opened in the background', () => {
    const tab = new Tab(true)
    whileHidden(resting)
    vi.advanceTimersByTime(30_000)
    expect(done).toEqual(['rest'])
    tab.turn(false)
    expect(done).toEqual(['rest', 'wake'])
  })

  it('does not rest when it was closed meanwhile, or may not', () => {
    const tab = new Tab(true)
    whileHidden(resting)()
    whileHidden({ ...resting, may: () => false })
    tab.turn(true)
    vi.advanceTimersByTime(60_000)
    expect(done).toEqual([])
  })
})

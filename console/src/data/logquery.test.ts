import { describe, expect, it } from 'vitest'
import { highlight, wordsOf } from './highlight'
import { asked, fieldTerm, noFilter, parts, problemOf, readLevels, withTerm } from './logquery'

describe('queries over logs', () => {
  it('are taken apart at their top only', () => {
    expect(parts('a "b c" (d OR e) f="g \\" h" -i')).toEqual(['a', '"b c"', '(d OR e)', 'f="g \\" h"', '-i'])
    expect(parts('  ')).toEqual([])
  })

  it('quote values that need it', () => {
    expect(fieldTerm('user', '42')).toBe('user=42')
    expect(fieldTerm('path', 'a b"c\\')).toBe('path="a b\\"c\\\\"')
    expect(fieldTerm('empty', '')).toBe('empty=""')
    expect(fieldTerm('star', 'a*')).toBe('star="a*"')
    expect(fieldTerm('not a name', 'x')).toBe('')
  })

  it('gain a term once, in place of its opposite', () => {
    expect(withTerm('', 'a=1', 'with')).toBe('a=1')
    expect(withTerm('x a=1', 'a=1', 'with')).toBe('x a=1')
    expect(withTerm('x a=1', 'a=1', 'without')).toBe('x -a=1')
    expect(withTerm('a OR b', 'c=1', 'with')).toBe('(a OR b) c=1')
  })

  it('are sent with what is chosen, and mistakes are found where they were typed', () => {
    const filter = { query: 'a ) b', levels: readLevels('warn,error,loud'), application: 'shop floor' }
    const { query, typedAt } = asked(filter)
    expect(query).toBe('application="shop floor" (level=WARN OR level=ERROR) (a ) b)')
    expect(query.slice(typedAt)).toBe('a ) b)')
    const place = typedAt + 2
    expect(problemOf(`selection.query, character ${place + 1}: ) (expected: a term)`, typedAt, 'a ) b')).toEqual({
      text: ') (expected: a term)',
      at: 2,
    })
    expect(problemOf('selection.query, character 999: the end (expected: ))', typedAt, 'a ) b').at).toBe(4)
    expect(problemOf('the server is stopping', 0, 'a').at).toBeUndefined()
    expect(asked(noFilter)).toEqual({ query: '', typedAt: 0 })
    expect(asked({ ...noFilter, query: 'a OR b' }).query).toBe('a OR b')
  })

  it('mark the words they ask for', () => {
    const marked = (text: string, query: string) =>
      highlight(text, wordsOf(query))
        .filter((piece) => piece.marked)
        .map((piece) => piece.text)
    expect(marked('Connection refused: connect', 'connection refus*')).toEqual(['Connection', 'refused'])
    expect(marked('connections', 'connection')).toEqual([])
    expect(marked('no route to host', '"route to" -host level>=warn x=host')).toEqual(['route to'])
    expect(marked('a.b', '(a OR c)')).toEqual(['a'])
    expect(marked('one timeout, timeouts', '*timeout')).toEqual(['timeout'])
    expect(marked('a-b', 'a**b')).toEqual(['a-b'])
    expect(marked('a b', '** * "*"')).toEqual([])
    expect(highlight('text', undefined)).toEqual([{ text: 'text', marked: false }])
  })
})

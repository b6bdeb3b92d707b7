import { describe, expect, it } from 'vitest'
import { requireOwnSite } from './cross-site.ts'

const town = 'https://town.example'

function sent(url: string, headers: Record<string, string>, publicUrl: string): string {
  try {
    requireOwnSite(new Request(url, { method: 'POST', headers }), publicUrl)
    return 'taken'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('a request that changes something', () => {
  it.each([
    ['same-origin', 'taken'],
    ['none', 'taken'],
    ['same-site', 'kernel.cross-site'],
    ['cross-site', 'kernel.cross-site'],
    ['Same-Origin', 'kernel.cross-site'],
    ['', 'kernel.cross-site'],
  ])('from a browser that says %j is %s, whatever its origin', (site, outcome) => {
    for (const origin of [town, 'https://evil.example'])
      expect(sent(`${town}/a`, { 'sec-fetch-site': site, origin }, town)).toBe(outcome)
  })

  it.each([
    [town, 'taken'],
    ['https://evil.example', 'kernel.cross-site'],
    ['http://town.example', 'kernel.cross-site'],
    ['https://town.example:8443', 'kernel.cross-site'],
    ['https://town.example.evil.example', 'kernel.cross-site'],
    ['null', 'kernel.cross-site'],
  ])('from an older browser at %s is %s', (origin, outcome) => {
    expect(sent(`${town}/a`, { origin }, town)).toBe(outcome)
  })

  it('from a browser that says neither is refused', () => {
    expect(sent(`${town}/a`, {}, town)).toBe('kernel.cross-site')
  })

  it('at this machine may use any of its names, as long as it is the name that was asked', () => {
    const local = 'http://localhost:8080'
    const origin = 'http://127.0.0.1:8080'
    expect(sent(`${origin}/a`, { origin }, local)).toBe('taken')
    expect(sent(`${local}/a`, { origin }, local)).toBe('kernel.cross-site')
    expect(sent('http://127.0.0.1:8080/a', { origin }, town)).toBe('kernel.cross-site')
  })
})

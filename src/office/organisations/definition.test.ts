import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseRoles } from '#people'
import { parseDesks } from './definition.ts'

describe('the desks of a town', () => {
  it('are refused with their mistakes, and nothing else is taken', () => {
    const desk = (more: string) =>
      `desks: { night: { name: { ja: a, ja-x-easy: a, en: a }, owner: boss, ${more} } }`
    expect(parseDesks(desk('covered: always')).desks['night']?.covered).toBe('always')
    for (const wrong of [
      'covered: never',
      'covered: [{ days: [], from: "08:00", until: "09:00" }]',
      'covered: [], colour: red',
    ])
      expect(() => parseDesks(desk(wrong))).toThrow()
    expect(() => parseDesks(desk('covered: [{ days: [mon], from: "24:00", until: "09:00" }]'))).toThrow(
      'hours and minutes',
    )
    expect(() => parseDesks(' '.repeat(70_000))).toThrow('65536')
  })

  it('that ship are taken, and their roles are those of the town', () => {
    const { desks } = parseDesks(readFileSync('commons/organisations/desks.yaml', 'utf8'))
    const { roles } = parseRoles(readFileSync('commons/people/roles.yaml', 'utf8'))
    for (const { role, owner } of Object.values(desks))
      for (const name of [role ?? owner, owner]) expect(Object.keys(roles)).toContain(name)
  })
})

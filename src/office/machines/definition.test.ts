import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMachineRoles } from './definition.ts'

describe('the roles of machines', () => {
  it('that ship can be read', () => {
    const { roles } = parseMachineRoles(readFileSync('commons/machines/roles.yaml', 'utf8'))
    expect(Object.keys(roles)).toEqual(['observer', 'source', 'instrument'])
  })

  it.each([
    'alerts:approve',
    'alerts:override',
    'approval:decide',
    'definitions:publish',
    'delivery:manage',
    'people:read',
    'machines:read',
    'organisations:members',
    'residents:erase',
    'audit:read',
  ])('never hold %s, for that is for people', (grant) => {
    expect(() => parseMachineRoles(`roles:\n  clever:\n    grants: [${grant}]\n`)).toThrow('is for people')
  })

  it.each([
    ['something else beside them', 'roles: {}\nmore: 1', 'more'],
    ['no grant', 'roles:\n  a: { grants: [] }', 'grants'],
    ['a name in capitals', 'roles:\n  A: { grants: [a:read] }', 'A'],
    ['an alias', 'x: &x [a:read]\nroles:\n  a: { grants: *x }', 'Alias'],
    ['more than 64 KiB', `#${'x'.repeat(70_000)}`, 'longer than 65536'],
  ])('are refused with %s in them, by its place', (_what, text, place) => {
    expect(() => parseMachineRoles(text)).toThrow(place)
  })
})

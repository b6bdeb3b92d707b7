import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseRoles } from '#people'
import { parseEscalation } from './definition.ts'

const shipped = readFileSync('commons/work/escalation.yaml', 'utf8')
const rule = "rules: [{ kinds: ['*'], remindHours: 1, overdue: [] }]"

describe('the rules of escalation', () => {
  it('that ship name only roles there are, and somebody for every kind of work', () => {
    const roles = Object.keys(parseRoles(readFileSync('commons/people/roles.yaml', 'utf8')).roles)
    for (const { overdue } of parseEscalation(shipped).rules) {
      expect(overdue.length).toBeGreaterThan(0)
      for (const { role } of overdue) expect(roles).toContain(role)
    }
  })

  it('are read', () => {
    expect(parseEscalation(rule).rules).toEqual([{ kinds: ['*'], remindHours: 1, overdue: [] }])
  })

  it.each([
    [
      'have no rule for the rest',
      'rules: [{ kinds: [work.kind.a], remindHours: 1, overdue: [] }]',
      'every kind',
    ],
    ['have a star in the middle', rule.replace("'*'", "'a*b', '*'"), 'star'],
    [
      'bring it before a later role earlier',
      rule.replace('[] }]', '[{ afterHours: 2, role: a }, { afterHours: 1, role: b }] }]'),
      'later',
    ],
    ['remind after it is due', rule.replace('1', '-1'), 'remindHours'],
    ['are none', 'rules: []', 'rules'],
    ['hold what nobody asked for', `${rule}\nmore: 1`, 'more'],
    ['grow by aliases', 'rules: &a [1]\nmore: [*a, *a]', 'Alias'],
  ])('that %s are refused with the place', (_what, text, message) => {
    expect(() => parseEscalation(text)).toThrow(message)
  })
})

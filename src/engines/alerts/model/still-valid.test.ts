import { describe, expect, it } from 'vitest'
import { questionDue } from './still-valid.ts'

const at = (hours: number) =>
  new Date(Date.parse('2026-11-22T00:00:00.000Z') + hours * 3_600_000).toISOString()
const alert = {
  state: 'published',
  msgType: 'Alert',
  level: 4,
  approvedAt: at(0),
  expiresAt: at(12),
} as const

describe('whether an alert still holds', () => {
  it('is asked every few hours by its level, and an hour before its end', () => {
    expect(questionDue(alert, null, at(2.9))).toBeNull()
    expect(questionDue(alert, null, at(3))).toEqual({ dueAt: at(3.5) })
    const answered = { askedAt: at(9), answeredAt: at(9.1) }
    expect(questionDue(alert, answered, at(10.9))).toBeNull()
    expect(questionDue(alert, answered, at(11))).toEqual({ dueAt: at(11.5) })
    expect(questionDue({ ...alert, level: 5 }, null, at(2))).not.toBeNull()
    expect(questionDue({ ...alert, level: 2 }, null, at(10.9))).toBeNull()
  })

  it('is asked halfway through a short one, and never to be answered after its end', () => {
    const short = { ...alert, expiresAt: at(0.5) }
    expect(questionDue(short, null, at(0.2))).toBeNull()
    expect(questionDue(short, null, at(0.25))).toEqual({ dueAt: at(0.5) })
  })

  it('is not asked while a question is open, of what ends an alert, or of what is over', () => {
    expect(questionDue(alert, { askedAt: at(3), answeredAt: null }, at(11.5))).toBeNull()
    expect(questionDue({ ...alert, msgType: 'Cancel' }, null, at(11.5))).toBeNull()
    expect(questionDue({ ...alert, state: 'updated' }, null, at(11.5))).toBeNull()
    expect(questionDue(alert, null, at(12))).toBeNull()
  })
})

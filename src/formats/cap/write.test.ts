import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FLAWLESS } from './alert.fixture.ts'
import { CapAlert, type CapAlertInput } from './alert.ts'
import { ALERT, isRepeatable, isSequence, type SequenceSpec } from './elements.ts'
import { readCap } from './read.ts'
import { capAlertOf } from './texts.ts'
import { CannotWriteCap, writeCap } from './write.ts'

const text = (alert: CapAlertInput): string => Buffer.from(writeCap(alert)).toString()
const [info] = FLAWLESS.info
const withInfo = (change: object): CapAlertInput => ({
  ...FLAWLESS,
  info: [{ ...info, ...change } as typeof info & object],
})

function refusal(alert: CapAlertInput): readonly string[] {
  try {
    writeCap(alert)
    return []
  } catch (error) {
    if (error instanceof CannotWriteCap) return error.defects.map(({ rule }) => rule)
    return error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')) : [String(error)]
  }
}

describe('writing', () => {
  it('times stand at Japan Standard Time unless another offset is asked for, never as Z', () => {
    expect(text(FLAWLESS)).toContain('<sent>2026-07-01T12:00:00+09:00</sent>')
    expect(Buffer.from(writeCap(FLAWLESS, { offset: '-00:00' })).toString()).toContain(
      '<sent>2026-07-01T03:00:00-00:00</sent>',
    )
    expect(() => writeCap(FLAWLESS, { offset: 'Z' })).toThrow(RangeError)
  })

  it('what is written reads back equal, in whatever order it was given', () => {
    const reversed = Object.fromEntries(Object.entries(FLAWLESS).reverse()) as CapAlertInput
    expect(text(reversed)).toBe(text(FLAWLESS))
    const reading = readCap(writeCap(FLAWLESS))
    const message = reading.ok ? reading.alerts[0]?.message : undefined
    expect(message && capAlertOf(message)).toEqual(CapAlert.parse(FLAWLESS))
  })

  it('markup in text is text', () => {
    const description = '1 < 2 & "引用" ]]> \t\n end'
    const reading = readCap(writeCap(withInfo({ description })))
    expect(reading.ok && reading.alerts[0]?.message.info[0]?.description).toBe(description)
  })

  it('small and large numbers never appear with an exponent', () => {
    const area = [
      { areaDesc: '島', circle: [{ latitude: 1e-7, longitude: -1e-7, radius: 0.000001 }], altitude: 1e5 },
    ]
    expect(text(withInfo({ area }))).toMatch(
      /<circle>0,0 0\.000001<\/circle>\s*<altitude>100000<\/altitude>/u,
    )
  })
})

describe('what is refused', () => {
  it('an alert that breaks a rule of the standard or a profile, with the rule', () => {
    expect(refusal({ ...FLAWLESS, msgType: 'Update' })).toEqual(['references-missing'])
    expect(refusal({ ...FLAWLESS, scope: 'Restricted' })).toEqual(['restriction-missing'])
    expect(refusal(withInfo({ web: '/alerts/1' }))).toEqual(['web-not-absolute'])
    expect(refusal(withInfo({ area: [{ areaDesc: '全域' }] }))).toEqual(['geometry-missing'])
    expect(refusal(withInfo({ effective: '2027-01-01T00:00:00.000Z' }))).toEqual(['effective-after-expires'])
  })

  it('a value that is not of its kind, with the path', () => {
    expect(refusal({ ...FLAWLESS, sent: '2026-07-01T03:00:00.250Z' })).toEqual(['sent'])
    expect(refusal({ ...FLAWLESS, identifier: 'a b' })).toEqual(['identifier'])
    expect(refusal({ ...FLAWLESS, info: [] })).toEqual(['info'])
    expect(refusal(withInfo({ description: '\u0000' }))).toEqual(['info.0.description'])
    expect(refusal(withInfo({ description: '\ud800' }))).toEqual(['info.0.description'])
    expect(refusal(withInfo({ expires: '2026-02-30T00:00:00.000Z' }))).toEqual(['info.0.expires'])
  })
})

describe('the table and the schema for what we write', () => {
  function shapeOf(schema: unknown): Record<string, unknown> {
    const unwrapped = schema as { unwrap?: () => unknown; element?: unknown; shape?: Record<string, unknown> }
    if (unwrapped.shape !== undefined) return unwrapped.shape
    return unwrapped.element !== undefined ? shapeOf(unwrapped.element) : shapeOf(unwrapped.unwrap?.())
  }

  function compare(spec: SequenceSpec, schema: unknown): void {
    const shape = shapeOf(schema)
    expect(Object.keys(shape).sort()).toEqual(spec.parts.map(({ name }) => name).sort())
    for (const part of spec.parts) {
      if (isSequence(part)) {
        expect(isRepeatable(part)).toBe(true)
        compare(part, shape[part.name])
      }
    }
  }

  it('name the same elements at every level', () => {
    compare(ALERT, CapAlert)
  })
})

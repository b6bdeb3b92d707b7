import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../safety/named-tests.ts'
import { findingCodes } from '../setup/doctor/codes.ts'
import { openTown } from '../setup/town.ts'
import { shown } from './shown.ts'

describe('everything the doctor may find', () => {
  it('is shown by a test that is there and names it, and nothing else is', async () => {
    const { modules } = await openTown()
    const codes = [...new Set(findingCodes(modules))].sort()
    expect(Object.keys(shown).sort()).toEqual(codes)
    const unnamed = Object.entries(shown).filter(([code, named]) => {
      const file = named.split(' › ')[0] ?? ''
      return !readFileSync(file, 'utf8').includes(code.split('.')[1] ?? code)
    })
    expect(unnamed).toEqual([])
    expect(Object.values(shown).flatMap((named) => faultOf(named) ?? [])).toEqual([])
  })
})

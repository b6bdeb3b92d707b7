import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callableBy, grantsOfMachine, scopesInForce, uploadScope } from './reach.ts'

const grants = ['a:read', 'a:write', 'b:read', 'public', 'staff', 'signed-in', 'resident', 'system']
const operation = fc.record({
  name: fc.constantFrom('a.list', 'a.change', 'b.list', 'b.get', 'c.open'),
  summary: fc.constant(''),
  grant: fc.constantFrom(...grants),
})
const roles = fc
  .dictionary(
    fc.constantFrom('x', 'y', 'z'),
    fc.record({ grants: fc.subarray(['a:read', 'a:write', 'b:read']) }),
  )
  .map((held) => ({ roles: held }))
const held = fc.subarray(['x', 'y', 'z', 'gone', 'constructor'])

describe('what a machine may call', () => {
  it('asks for a grant that one of its roles holds, and is never what only people or the engine do', () => {
    fc.assert(
      fc.property(fc.array(operation), roles, held, (operations, known, own) => {
        const allowed = grantsOfMachine(known, own)
        for (const { grant } of callableBy(operations, known, own)) {
          expect(grant).toContain(':')
          expect(allowed.has(grant)).toBe(true)
        }
      }),
    )
  })

  it('is never more than was chosen, and never more than its roles allow', () => {
    fc.assert(
      fc.property(fc.array(operation), roles, held, fc.array(fc.string()), (operations, known, own, odd) => {
        const callable = callableBy(operations, known, own)
        const names = operations.map(({ name }) => name)
        const chosen = [...new Set([...names, ...odd, uploadScope])]
        const inForce = scopesInForce(chosen, callable)
        expect(inForce.every((scope) => chosen.includes(scope))).toBe(true)
        expect(
          inForce
            .filter((scope) => scope !== uploadScope)
            .every((scope) => callable.some(({ name }) => name === scope)),
        ).toBe(true)
        expect(scopesInForce([], callable)).toEqual([])
      }),
    )
  })
})

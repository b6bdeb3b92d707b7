import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { parseRoles } from '#people'
import { parseRoutes, type Routes } from './definition.ts'
import { routeFor } from './model/route.ts'

const shipped = readFileSync('commons/approval/routes.yaml', 'utf8')
const routes = parseRoutes(shipped)

/** The shipped file with something else at a place. */
function changed(change: (raw: Routes) => void): string {
  const raw = parse(shipped) as Routes
  change(raw)
  return stringify(raw)
}

describe('the rules that ship', () => {
  it('give every section and kind a route that ends with who decides', () => {
    const amounts = fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }))
    const section = fc.constantFrom(...Object.keys(routes.sections))
    const kind = fc.constantFrom(...Object.values(routes.kinds))
    fc.assert(
      fc.property(section, kind, amounts, (of, rules, amount) => {
        fc.pre(amount !== null || rules.decidedBy.length === 1)
        const { stages } = routeFor(rules, routes.positions, { section: of, amount, held: [] })
        const decider = rules.decidedBy.find(
          ({ upTo }) => upTo === undefined || (amount ?? 0n) <= BigInt(upTo),
        )
        expect(stages.at(-1)?.seats.map(({ position }) => position)).toEqual([decider?.position])
        for (const { seats } of stages)
          for (const { position, section: where } of seats)
            expect(where === null).toBe(routes.positions[position]?.of === 'town')
      }),
    )
  })

  it('share no name between positions and roles, for lists of work know both', () => {
    const roles = Object.keys(parseRoles(readFileSync('commons/people/roles.yaml', 'utf8')).roles)
    expect(Object.keys(routes.positions).filter((position) => roles.includes(position))).toEqual([])
  })
})

describe('a file of rules', () => {
  it.each<[string, (raw: Routes) => void, string]>([
    [
      'names a drafter there is no position of',
      (raw) => Object.assign(raw, { drafter: 'poet' }),
      'no position poet',
    ],
    [
      'names a deputy there is no position of',
      (raw) => raw.positions['mayor']?.deputies.push('king'),
      'no position king',
    ],
    [
      'asks a position there is none of',
      (raw) => raw.kinds['rule']?.steps.unshift({ position: 'king' }),
      'no position king',
    ],
    [
      'asks a section there is none of',
      (raw) => raw.kinds['rule']?.steps.push({ position: 'mayor', sections: ['space'] }),
      'no section space',
    ],
    [
      'lets somebody decide who is no step of the route',
      (raw) => raw.kinds['letter']?.decidedBy.splice(0, 1, { position: 'mayor' }),
      'no step of the route',
    ],
    [
      'leaves larger amounts to nobody',
      (raw) => Object.assign(raw.kinds['letter']?.decidedBy[0] ?? {}, { upTo: 5 }),
      'without upTo',
    ],
    [
      'has amounts that fall',
      (raw) => Object.assign(raw.kinds['expenditure']?.decidedBy[1] ?? {}, { upTo: 5 }),
      'amounts grow',
    ],
    [
      'gives a larger amount to who stands earlier',
      (raw) => raw.kinds['expenditure']?.decidedBy.splice(1, 1, { upTo: 600_000, position: 'section-chief' }),
      'further along',
    ],
    [
      'asks a position twice',
      (raw) => raw.kinds['letter']?.steps.push({ position: 'section-chief' }),
      'stands twice',
    ],
    [
      'gives two sections one symbol',
      (raw) => Object.assign(raw.sections['finance'] ?? {}, { symbol: '総' }),
      'share a symbol',
    ],
    ['holds what nobody asked for', (raw) => Object.assign(raw, { more: 1 }), 'more'],
  ])('that %s is refused with the place', (_what, change, message) => {
    expect(() => parseRoutes(changed(change))).toThrow(message)
  })

  it('that is too long is refused before it is read', () => {
    expect(() => parseRoutes(`${shipped}#${'x'.repeat(300_000)}`)).toThrow('longer than')
  })

  it('that grows by aliases is refused', () => {
    expect(() => parseRoutes('a: &a [1]\nb: [*a, *a]')).toThrow()
  })

  it('of any text is read or refused, and never hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(() => parseRoutes(text)).toThrow()
      }),
    )
  })
})

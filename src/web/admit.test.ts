import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { openTown, type TestTown } from '../../tests/setup/town.ts'

let town: TestTown
let official: Awaited<ReturnType<TestTown['staff']>>
const lines: string[] = []
beforeAll(async () => {
  const log = createLog('info', { write: (line) => void lines.push(line) })
  town = await openTown({ until: 'file', log })
  official = await town.staff('official')
})
beforeEach(() => {
  lines.length = 0
})

const told = () =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'access.forbidden')
const figures = async () =>
  (await (await town.get('/metrics')).text()).match(/^hiroba_forbidden_total\{.*$/gm)

describe('a refusal for want of a right', () => {
  it('of a question is a line with operation and person, and nothing of what was asked', async () => {
    const id = '01a20132-8da0-7f0d-8b93-5f3a4ab3c514'
    const asked = { id, purpose: 'counter', 山田花子: 'ヤマダ' }
    expect((await town.api('residents.get', asked, official.cookie)).status).toBe(403)
    expect(told()).toMatchObject([{ operation: 'residents.get', actor: official.id, via: 'api' }])
    expect(lines.join('')).not.toMatch(/5f3a4ab3c514|山田|ヤマダ/)
    expect(await figures()).toContain('hiroba_forbidden_total{what="residents.get"} 1')
  })

  it('of a page, its form and a file is one line each, with the form of the address alone', async () => {
    const paths = ['/console/residents/01a20132-8da0-7f0d-8b93-5f3a4ab3c514', '/console/letters/x/letter.pdf']
    for (const path of paths) expect((await town.get(`/ja${path}`, official.cookie)).status).toBe(403)
    expect(
      (await town.post('/ja/console/machines/x/revoke', { _operation: 'x' }, official.cookie)).status,
    ).toBe(403)
    expect(told().map(({ route, actor }) => [route, actor])).toEqual([
      ['/console/residents/:id', official.id],
      ['/console/letters/:id/letter.pdf', official.id],
      ['/console/machines/:id/revoke', official.id],
    ])
    expect(await figures()).toContain('hiroba_forbidden_total{what="/console/residents/:id"} 1')
  })

  it('of a command is in the audit, and not told twice', async () => {
    expect((await town.api('machines.revoke', { id: official.id }, official.cookie)).status).toBe(403)
    expect(told()).toEqual([])
    const { rows } = await town.connection.pool.query(
      "select actor, code from kernel.audit where operation = 'machines.revoke'",
    )
    expect(rows).toEqual([{ actor: official.id, code: 'kernel.forbidden' }])
  })

  it('is none of a stranger, who is sent to sign in', async () => {
    expect((await town.api('residents.get', { id: 'x' })).status).toBe(401)
    expect((await town.get('/ja/console/residents')).status).toBe(303)
    expect(told()).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

const good = readFileSync('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
const changed = good.replace('低い土地の浸水', '低い土地の冠水')

describe('a message under an identity that was here before', () => {
  it('with other bytes proposes nothing, is kept as evidence, and says which came first', async () => {
    const { town } = await openDesk()
    const first = await bring(town, good)
    expect(first).toMatchObject({ outcome: 'proposed', first: true, firstSha256: first.sha256 })
    const second = await bring(town, changed)
    expect(second).toMatchObject({ outcome: 'duplicate', first: false, firstSha256: first.sha256 })
    expect(second.alertId).toBe(first.alertId)
    expect(second.sha256).not.toBe(first.sha256)
    const again = await bring(town, changed)
    expect(again).toMatchObject({ outcome: 'duplicate', first: false, firstSha256: first.sha256 })
    const { rows } = await town.connection.pool.query<{ outcome: string; held: string }>(
      'select outcome, convert_from(bytes, $1) as held from alerts.telegram order by outcome',
      ['UTF8'],
    )
    expect(rows).toEqual([
      { outcome: 'duplicate', held: changed },
      { outcome: 'proposed', held: good },
    ])
    await expectInvariants(town)
  })

  it('leaves the state as the first said, whichever arrive together', async () => {
    const { town } = await openDesk()
    const harmless = good.replaceAll(
      '<Name>レベル３大雨警報</Name><Code>03</Code>',
      '<Name>解除</Name><Code>00</Code>',
    )
    const taken = await Promise.all([good, harmless, good, harmless].map((text) => bring(town, text)))
    expect(taken.filter(({ first }) => first)).toHaveLength(1)
    expect(taken.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(3)
    const { rows } = await town.connection.pool.query<{ telegram_sha256: string }>(
      `select distinct telegram_sha256 from alerts.state`,
    )
    expect(rows.map((row) => row.telegram_sha256)).toEqual([taken.find(({ first }) => first)?.sha256])
    await expectInvariants(town)
  })

  it('is a message of its own with another serial, time, or mode', async () => {
    const { town } = await openDesk()
    await bring(town, good)
    for (const [before, after] of [
      ['<Serial/>', '<Serial>2</Serial>'],
      ['2026-07-01T02:19:27Z', '2026-07-01T02:19:28Z'],
      ['<Status>通常', '<Status>訓練'],
    ] as const)
      expect((await bring(town, good.replace(before, after))).first).toBe(true)
  })
})

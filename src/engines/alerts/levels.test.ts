import { describe, expect, it } from 'vitest'
import { shippedTables } from '../../../tests/setup/alerts/tables.ts'
import { levelOf, type StatedKind } from './levels.ts'

const tables = shippedTables()

const OLD = {
  infoKind: '気象警報・注意報',
  infoKindVersion: '1.2_0',
  reportDateTime: '2026-01-10T00:00:00+09:00',
}
const NEW = { ...OLD, infoKindVersion: '1.5_0', reportDateTime: '2026-07-01T00:00:00+09:00' }
const level = (base: Omit<StatedKind, 'code' | 'name'>, code: string, name: string) =>
  levelOf({ ...base, code, name }, tables)

describe('levelOf', () => {
  it.each([
    [OLD, '03', '大雨警報', 3],
    [NEW, '03', 'レベル３大雨警報', 3],
    [OLD, '08', '高潮警報', 4],
    [NEW, '08', 'レベル３高潮警報', 3],
    [OLD, '38', '高潮特別警報', 4],
    [NEW, '38', 'レベル５高潮特別警報', 5],
    [NEW, '43', 'レベル４大雨危険警報', 4],
    [NEW, '49', 'レベル４土砂災害危険警報', 4],
    [OLD, '33', '大雨特別警報', 5],
    [OLD, '05', '暴風警報', 3],
    [NEW, '35', '暴風特別警報', 5],
    [NEW, '14', '雷注意報', 2],
    [NEW, '00', '解除', null],
  ])('maps both generations to one level: %j %s %s is %s', (base, code, name, expected) => {
    expect(level(base, code, name)).toMatchObject({ level: expected })
    expect(level(base, code, name).defect).toBeUndefined()
  })

  it('says whose level it is', () => {
    expect(level(OLD, '03', '大雨警報').basis).toBe('official')
    expect(level(OLD, '05', '暴風警報').basis).toBe('internal')
    expect(level({ ...OLD, infoKind: '噴火警報・予報' }, '15', 'レベル５（避難）').basis).toBe('own-scale')
  })

  it('gives a landslide alert its public name, since the code says only 警戒', () => {
    expect(level({ ...OLD, infoKind: '土砂災害警戒情報' }, '3', '警戒')).toMatchObject({
      level: 4,
      label: '土砂災害警戒情報',
    })
  })

  it('knows kinds without a code by their name', () => {
    const seismic = { ...OLD, infoKind: '震度速報' }
    expect(level(seismic, '', '震度３')).toMatchObject({ level: null, label: '震度３' })
    expect(level(seismic, '', '震度５強')).toMatchObject({ level: 4, hazard: 'earthquake', lastsHours: 24 })
    expect(level(seismic, '', '震度９').defect).toBe('unknown-kind')
  })

  it('names what it does not know instead of guessing', () => {
    expect(level(OLD, '77', '新しい警報')).toEqual({
      level: null,
      label: '新しい警報',
      defect: 'unknown-kind',
    })
    expect(level({ ...OLD, infoKind: '宇宙天気' }, '1', 'x').defect).toBe('unknown-info-kind')
  })

  it('does not drop an emergency whose code is newer than the table, but names the defect', () => {
    expect(level(NEW, '59', 'レベル５土砂災害緊急警報')).toMatchObject({
      level: 5,
      hazard: 'landslide',
      defect: 'unknown-kind',
    })
    expect(level(NEW, '58', 'レベル２新現象注意報解除').level).toBeNull()
    expect(level(OLD, '59', 'レベル５新現象警報').level).toBeNull()
  })

  it('takes the higher level where name and table disagree, and says so', () => {
    expect(level(NEW, '03', 'レベル４大雨警報')).toMatchObject({ level: 4, defect: 'level-contradicts-name' })
    expect(level(NEW, '03', 'レベル２大雨警報')).toMatchObject({ level: 3, defect: 'level-contradicts-name' })
  })

  it('marks a report from before the codes were in force', () => {
    expect(
      level({ ...NEW, reportDateTime: '2026-05-28T23:59:59+09:00' }, '43', 'レベル４大雨危険警報'),
    ).toMatchObject({
      level: 4,
      defect: 'outside-validity',
    })
    expect(
      level({ ...NEW, reportDateTime: '2026-05-28T15:00:00Z' }, '43', 'レベル４大雨危険警報').defect,
    ).toBeUndefined()
  })

  it('chooses the table in force on the day of the report', () => {
    const [block] = tables.kinds.blocks
    if (block === undefined) throw new Error('no block')
    const row = { code: '03', name: '大雨警報', hazard: 'heavy-rain', en: 'x' } as const
    const before = { ...block, id: 'before', until: '2025-12-31', kinds: [{ ...row, level: 2 as const }] }
    const after = { ...block, id: 'after', from: '2026-01-01', kinds: [{ ...row, level: 4 as const }] }
    const dated = { kinds: { blocks: [before, after] } }
    const on = (reportDateTime: string) =>
      levelOf({ ...OLD, reportDateTime, code: '03', name: '大雨警報' }, dated).level
    expect([on('2025-12-31T23:59:59+09:00'), on('2025-12-31T15:00:00Z')]).toEqual([2, 4])
  })
})

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTelegram, type Telegram } from '#formats/jma-xml'
import { shippedTables } from '../../../tests/setup/alerts/tables.ts'
import { type AlertProposal, type Proposal, propose } from './propose.ts'

const tables = shippedTables()
const GOTSU = '3220700'
const source = readFileSync(resolve('tests/corpora/bad-xml/good-telegram.xml'), 'utf8')

/** The fictional telegram with some of its text changed. */
function telegram(...changes: readonly (readonly [before: string, after: string])[]): Telegram {
  const text = changes.reduce((each, [before, after]) => {
    if (!each.includes(before)) throw new Error(`the sample does not contain ${before}`)
    return each.replaceAll(before, after)
  }, source)
  const result = readTelegram(new TextEncoder().encode(text))
  if (!result.ok) throw new Error(result.reason)
  return result.telegram
}

function alert(proposal: Proposal | null): AlertProposal {
  if (proposal?.action !== 'propose') throw new Error('no alert was proposed')
  return proposal
}

/** A telegram with one listing: this kind for this area. */
function listing(head: {
  infoKind: string
  kind: string
  codeType: string
  area: string
  type?: string
}): Telegram {
  const base = telegram(['1.5_0', '1.0_1'])
  return {
    ...base,
    head: {
      ...base.head,
      infoKind: head.infoKind,
      headline: {
        text: '',
        informations: [
          {
            type: head.type ?? head.infoKind,
            items: [
              {
                kinds: [{ name: 'x', code: head.kind }],
                areas: { codeType: head.codeType, areas: [{ name: 'y', code: head.area }] },
              },
            ],
          },
        ],
      },
    },
  }
}

describe('propose', () => {
  it('proposes the level of the town itself, not that of its prefecture', () => {
    const proposal = alert(propose(telegram(), { area: GOTSU, tables }))
    expect(proposal).toMatchObject({
      level: 3,
      rule: 'heavy-rain-3',
      drill: false,
      status: 'Actual',
      msgType: 'Alert',
      areas: [{ code: GOTSU, name: '江津市' }],
      kinds: [{ code: '03', name: 'レベル３大雨警報', level: 3 }],
    })
    expect(proposal.headline).toContain('江津市にレベル３大雨警報（警戒レベル３相当）')
  })

  it('proposes nothing where the town is not named', () => {
    expect(propose(telegram([GOTSU, '3220900']), { area: GOTSU, tables })).toBeNull()
  })

  it('proposes nothing where a warning was only lifted', () => {
    const lifted = telegram([
      '<Name>レベル３大雨警報</Name><Code>03</Code>',
      '<Name>解除</Name><Code>00</Code>',
    ])
    expect(propose(lifted, { area: GOTSU, tables })).toBeNull()
  })

  it('takes the highest of several levels', () => {
    const two = telegram([
      '<Kind><Name>レベル３大雨警報</Name><Code>03</Code></Kind>',
      '<Kind><Name>雷注意報</Name><Code>14</Code></Kind><Kind><Name>レベル５大雨特別警報</Name><Code>33</Code></Kind>',
    ])
    const proposal = alert(propose(two, { area: GOTSU, tables }))
    expect(proposal.level).toBe(5)
    expect(proposal.kinds.map((kind) => kind.level)).toEqual([2, 5])
  })

  it('counts any other code only as itself', () => {
    expect(alert(propose(telegram(), { area: '3220200', tables })).level).toBe(4)
    expect(alert(propose(telegram(), { area: '320000', tables })).headline).toContain('島根県に')
    expect(propose(telegram(), { area: '3220100', tables })).toBeNull()
  })

  it.each([
    ['訓練', 'Exercise', '【訓練】', '[DRILL] '],
    ['試験', 'Test', '【試験】', '[TEST] '],
  ])('marks %s in every text, so that it cannot pass for real', (status, capStatus, ja, en) => {
    const proposal = alert(propose(telegram(['通常', status]), { area: GOTSU, tables }))
    expect(proposal).toMatchObject({ drill: true, status: capStatus })
    expect(proposal.headline.startsWith(ja)).toBe(true)
    for (const { language, headline, description, instruction } of proposal.infos) {
      const mark = language === 'en' ? en : '【'
      for (const text of [headline, description, instruction]) expect(text.startsWith(mark)).toBe(true)
    }
  })

  it('answers 取消 with a cancellation of the event, and 訂正 with an update', () => {
    const cancelled = telegram(['<InfoType>発表', '<InfoType>取消'], ['<EventID/>', '<EventID>E1</EventID>'])
    expect(propose(cancelled, { area: GOTSU, tables })).toMatchObject({ action: 'cancel', eventId: 'E1' })
    const corrected = telegram(['<InfoType>発表', '<InfoType>訂正'])
    expect(alert(propose(corrected, { area: GOTSU, tables })).msgType).toBe('Update')
  })

  it('writes the three languages with town, kind and Japan time filled in', () => {
    const { infos } = alert(propose(telegram(['11:19:00+09:00', '02:19:00Z']), { area: GOTSU, tables }))
    expect(infos.map(({ language, event }) => [language, event])).toEqual([
      ['ja', 'レベル３大雨警報'],
      ['ja-x-easy', 'レベル３大雨警報'],
      ['en', 'Level 3 Heavy Rain Warning'],
    ])
    const [ja, easy, en] = infos
    expect(ja?.description).toContain('7月1日 11:19、見本地方気象台は江津市に')
    expect(easy?.headline).toContain('江津市（ごうつし）に')
    expect(en?.description).toContain('Gotsu City (1 July at 11:19, Japan time)')
  })

  it.each([
    ['a tsunami for the coast of the town', '津波警報・注意報・予報', '52', '津波予報区', '550', 5],
    ['a tsunami for another coast', '津波警報・注意報・予報', '52', '津波予報区', '551', null],
    [
      'a flood of the river of the town',
      '指定河川洪水予報',
      '40',
      '指定河川洪水予報（予報区域）',
      '870705000102',
      4,
    ],
    [
      'a flood of its upper course',
      '指定河川洪水予報',
      '40',
      '指定河川洪水予報（予報区域）',
      '870705000101',
      null,
    ],
    ['a landslide alert for the town', '土砂災害警戒情報', '3', '気象・地震・火山情報／市町村等', GOTSU, 4],
    ['a landslide alert that ended', '土砂災害警戒情報', '1', '気象・地震・火山情報／市町村等', GOTSU, null],
  ])('decides %s', (_, infoKind, kind, codeType, area, level) => {
    const proposal = propose(listing({ infoKind, kind, codeType, area }), { area: GOTSU, tables })
    expect(proposal?.action === 'propose' ? proposal.level : null).toBe(level)
  })

  it('leaves a rule alone that is limited to other areas', () => {
    const [first] = tables.rules.rules.filter((rule) => rule.id === 'heavy-rain-3')
    if (first === undefined) throw new Error('no rule')
    const limited = { ...tables, rules: { rules: [{ ...first, areas: ['3220200'] }] } }
    expect(propose(telegram(), { area: GOTSU, tables: limited })).toBeNull()
    const own = { ...tables, rules: { rules: [{ ...first, areas: [GOTSU] }] } }
    expect(propose(telegram(), { area: GOTSU, tables: own })).not.toBeNull()
  })

  it('does not confuse codes of different schemes', () => {
    const sea = listing({ infoKind: '土砂災害警戒情報', kind: '3', codeType: '津波予報区', area: '320000' })
    expect(propose(sea, { area: GOTSU, tables })).toBeNull()
  })

  it('proposes for a kind newer than the tables by the level in its name', () => {
    const future = telegram([
      '<Name>レベル３大雨警報</Name><Code>03</Code>',
      '<Name>レベル５新現象特別警報</Name><Code>59</Code>',
    ])
    const proposal = alert(propose(future, { area: GOTSU, tables }))
    expect(proposal.level).toBe(5)
    expect(proposal.headline).toContain('レベル５新現象特別警報')
  })

  const coded = tables.kinds.blocks.flatMap((block) =>
    block.kinds.flatMap((kind) => (kind.code === undefined || kind.level === null ? [] : [{ block, kind }])),
  )

  it.each(coded)(
    'writes $kind.name at level $kind.level, with a headline within 140 characters',
    ({ block, kind }) => {
      const infoKind = block.infoKinds[0] ?? ''
      const base = listing({ infoKind, kind: kind.code ?? '', codeType: '', area: GOTSU })
      const infoKindVersion = block.version?.from === undefined ? '1.0_0' : '1.5_0'
      const drill: Telegram = {
        ...base,
        control: { ...base.control, status: '訓練' },
        head: { ...base.head, infoKindVersion },
      }
      const proposal = propose(drill, { area: GOTSU, tables })
      const lengths = proposal?.action === 'propose' ? proposal.infos.map((info) => info.headline.length) : []
      expect(lengths).toHaveLength(kind.level === 1 ? 0 : 3)
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(140)
    },
  )
})

import { beforeEach, describe, expect, it } from 'vitest'
import { readCap } from '#formats/cap'
import { plus } from '#kernel'
import { corpus, type Desk, hour, openDesk, outcomeOf, touching } from '../../../tests/setup/alerts/desk.ts'
import type { Alert } from './schema.ts'

const eight = ['ja', 'ja-x-easy', 'en', 'zh-Hans', 'ko', 'pt-BR', 'vi', 'tl']

describe('the composer', () => {
  let desk: Desk
  beforeEach(async () => {
    desk = await openDesk()
  })
  const run = (name: string, input: object) =>
    desk.town.run(name, input, desk.officer.actor) as Promise<Alert>
  const decided = (change: object = {}) => ({
    hazard: 'flood',
    level: 4,
    districts: ['riverside'],
    evacuation: true,
    expiresAt: plus(desk.town.now(), 6 * hour),
    drill: false,
    ...change,
  })
  const handOn = async (change: object = {}) => {
    const { id, version, ...alert } = await run('alerts.compose', decided(change))
    return run('alerts.submit', { ...contentOf(alert), id, version })
  }
  const out = async (change: object = {}) => desk.approve(await handOn(change))
  const message = async (alert: Pick<Alert, 'id'>) => {
    const { text } = await desk.read(await desk.cap(alert))
    const read = readCap(Buffer.from(text))
    const [written] = read.ok ? read.alerts : []
    if (!written) throw new Error('no alert in the file')
    expect(written.defects.filter(({ severity }) => severity === 'error')).toEqual([])
    return written.message
  }

  it('writes the alert from hazard, level and place: the official term, in eight languages, each an info of the CAP', async () => {
    const alert = await out()
    expect(alert.texts.ja.headline).toMatch(/^警戒レベル４　避難指示　川辺：/)
    const { info } = await message(alert)
    expect(info.map(({ language }) => language)).toEqual(eight)
    expect(info.map(({ event }) => event)).toContain('Lũ lụt')
    const page = await desk.read(`/ja/alerts/${alert.id}`)
    expect(page.text).toContain('警戒レベル4　避難指示')
    for (const language of eight.slice(3)) expect(page.text).toContain(`id="text-${language}"`)
  })

  it('calls nothing an evacuation that no person decided to be one', async () => {
    const alert = await out({ evacuation: false })
    const page = await desk.read(`/ja/alerts/${alert.id}`)
    expect(page.text).toContain('警戒レベル4相当')
    expect(alert.texts.ja.headline).not.toContain('避難指示')
  })

  it.skipIf(!corpus.here)('makes no evacuation of a telegram, at any level', async () => {
    const taken = await desk.ingest(corpus.text(touching.VPWW56))
    const proposed = await desk.now({ id: taken.alertId ?? '' })
    expect(proposed.evacuation).toBe(false)
    expect(proposed.authors).toEqual([])
  })

  it('has no evacuation below level 3', async () => {
    expect(await outcomeOf(run('alerts.compose', decided({ level: 2 })))).toBe('alerts.no-evacuation-term')
  })

  it('the database keeps a proposal nobody wrote from being an evacuation', async () => {
    const row = await run('alerts.compose', decided())
    await expect(
      desk.town.connection.pool.query(
        `insert into alerts.alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'authors', '[]'::jsonb))).* from alerts.alert a where id = $1`,
        [row.id],
      ),
    ).rejects.toThrow('alert_evacuation_by_person')
  })

  it('says again in fixed sentences what was changed, over what was written', async () => {
    const { id, version, ...alert } = await run('alerts.compose', decided())
    const { texts: _, ...content } = contentOf(alert)
    const again = await run('alerts.rewrite', { ...content, level: 5, id, version })
    expect(again.texts.ja.headline).toContain('警戒レベル５　緊急安全確保')
  })

  it('tells districts that were wrongly told that it does not concern them, in every language', async () => {
    const wrong = await out({ districts: ['riverside', 'hillside'] })
    const right = await run('alerts.update', {
      ...contentOf(wrong),
      act: 'correct',
      districts: ['riverside'],
      id: wrong.id,
    })
    await desk.approve(right)
    expect(right.act).toBe('correct')
    const { info, msgType, references } = await message(right)
    expect(msgType).toBe('Update')
    expect(references).toContain(wrong.id)
    expect(info.map(({ description }) => description)).toEqual([
      expect.stringContaining('山手は対象ではありません'),
      expect.stringContaining('山手（やまて）では ありません'),
      expect.stringContaining('does not concern Yamate'),
      expect.stringContaining('山手不在对象范围内'),
      expect.stringContaining('대상이 아닌 지역: Yamate'),
      expect.stringContaining('não vale para: Yamate'),
      expect.stringContaining('Không áp dụng cho: Yamate'),
      expect.stringContaining('Hindi ito para sa: Yamate'),
    ])
  })

  it('lets an alert count longer in one act, and never shorter', async () => {
    const live = await out()
    expect(
      await outcomeOf(run('alerts.extend', { id: live.id, expiresAt: plus(desk.town.now(), hour) })),
    ).toBe('alerts.not-later')
    const first = await desk.approve(
      await run('alerts.extend', { id: live.id, expiresAt: plus(live.expiresAt, hour) }),
    )
    const second = await run('alerts.extend', { id: first.id, expiresAt: plus(live.expiresAt, 2 * hour) })
    expect(second.texts.ja.headline).toBe(live.texts.ja.headline)
    expect(second.texts.ja.description.match(/延ばしました/g)).toHaveLength(1)
  })

  it('says that the danger is over otherwise than that the message was wrong', async () => {
    const over = await desk.approve(await run('alerts.cancel', { id: (await out()).id }))
    const wrong = await desk.approve(await run('alerts.cancel', { id: (await out()).id, act: 'withdraw' }))
    const [one, other] = [await message(over), await message(wrong)]
    expect([one.msgType, one.info[0]?.responseType, one.note]).toEqual(['Cancel', ['AllClear'], undefined])
    expect([other.msgType, other.info[0]?.responseType]).toEqual(['Cancel', ['None']])
    expect(other.note).toContain('誤って出した')
    expect(one.info[6]?.headline).toMatch(/^Dỡ bỏ cảnh báo/)
    expect(other.info[6]?.headline).toMatch(/^Hủy bỏ/)
  })

  it('names open shelters in every language', async () => {
    const { info } = await message(await out({ shelters: '川辺小学校' }))
    for (const { instruction } of info) expect(instruction).toContain('川辺小学校')
  })

  it('puts what was drawn into the CAP as an area of its own, closed and the same for the same area', async () => {
    const drawn = '35.0051,132.2250 35.0103,132.2301 35.0112,132.2214'
    const { info } = await message(await out({ drawn }))
    for (const { area } of info) {
      expect(area).toHaveLength(2)
      expect(area[1]?.polygon).toHaveLength(1)
      expect(area[1]?.geocode).toEqual([{ valueName: 'JMA-CITY', value: '3220700' }])
    }
    const circle = await message(await out({ drawn: '35.0112,132.2214 2.5', districts: [] }))
    expect(circle.info[0]?.area.map(({ circle: one }) => one)).toEqual([['35.0112,132.2214 2.5']])
  })

  it('shows before approval what every medium carries, the same as then goes out', async () => {
    const submitted = await handOn()
    const preview = (await desk.town.run(
      'alerts.preview',
      { id: submitted.id },
      desk.approver.actor,
    )) as unknown as {
      cap: string
      mails: { language: string; title: string; body: string }[]
      short: { text: string }[]
    }
    const alert = await desk.approve(submitted)
    const { text } = await desk.read(await desk.cap(alert))
    const unsigned = text.replace(/<(ds:)?Signature[\s\S]*<\/(ds:)?Signature>/, '')
    const words = (xml: string) => xml.replace(/<sent>[^<]*/, '').replaceAll(/\s+/g, '')
    expect(words(unsigned)).toBe(words(preview.cap))
    expect(preview.mails.map(({ language }) => language)).toEqual(eight.slice(0, 3))
    expect(preview.mails[0]?.body).toContain(alert.texts.ja.instruction)
    for (const { text: short } of preview.short) expect([...short].length).toBeLessThanOrEqual(140)
  })
})

const contentOf = ({
  hazard,
  level,
  districts,
  evacuation,
  drawn,
  shelters,
  expiresAt,
  texts,
}: Omit<Alert, 'id' | 'version'>) => ({
  hazard,
  level,
  districts,
  evacuation,
  drawn,
  shelters,
  expiresAt,
  texts,
})

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpus, openDesk, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { Alert } from './schema.ts'

const Board = z.object({ open: z.array(Alert), out: z.array(Alert) })
const formOf = (alert: Alert, change: Record<string, string> = {}) => ({
  id: alert.id,
  version: String(alert.version),
  hazard: alert.hazard,
  level: String(alert.level),
  expiresAt: '2026-11-22T18:00',
  ...Object.fromEntries(
    Object.entries(alert.texts).flatMap(([language, words]) =>
      Object.entries(words).map(([field, text]) => [`texts.${language}.${field}`, text]),
    ),
  ),
  ...change,
})

describe.skipIf(!corpus.here)(`a telegram that touches the town${corpus.skipped}`, () => {
  it.each(Object.entries(touching))(
    '%s becomes a proposal, and once two people agree a signed public page in three languages',
    async (_code, file) => {
      const { town, officer, approver, ingest, now, read, cap } = await openDesk()
      const at = '2026-11-22T11:40:00+09:00'
      const taken = await ingest(telegramOf(corpus.text(file), { at }))
      expect(taken.outcome).toBe('proposed')
      const id = taken.alertId ?? ''
      const board = await town.api('alerts.list', {}, officer.cookie)
      // One of each phenomenon the telegram tells of; its answer names the gravest.
      const { open } = Board.parse(await board.json())
      expect(open.map((one) => one.id)).toContain(id)
      const levels = await Promise.all(open.map(async (one) => (await now(one)).level))
      expect((await now({ id })).level).toBe(Math.max(...levels))
      expect((await (await town.get('/ja/console/alerts', officer.cookie)).text()).includes(id)).toBe(true)

      const proposed = await now({ id })
      expect(proposed.authors).toEqual([])
      const headline = '江の川の近くの人は、今すぐ離れてください'
      const words = {
        'texts.ja.headline': headline,
        'texts.ja-x-easy.headline': '川から 離れてください',
        'texts.en.headline': 'Leave the river now',
      }
      const path = `/ja/console/alerts/${id}`
      const submitted = await town.post(
        path,
        { ...formOf(proposed, words), _operation: 'alerts.submit', _key: 'submit' },
        officer.cookie,
      )
      expect([submitted.status, submitted.headers.get('location')]).toEqual([303, path])
      const waiting = await now({ id })
      expect(waiting).toMatchObject({ state: 'submitted', authors: [officer.actor.id] })
      expect((await read(`/ja/alerts/${id}`)).status).toBe(404)

      const approval = { id, version: String(waiting.version), _operation: 'alerts.approve', _key: 'approve' }
      const approved = await town.post(path, approval, approver.cookie)
      expect(approved.status).toBe(303)
      for (const [lang, text] of [
        ['ja', headline],
        ['ja-x-easy', '川から 離れてください'],
        ['en', 'Leave the river now'],
      ] as const) {
        const page = await read(`/${lang}/alerts/${id}`)
        expect([page.status, page.text.includes(text)]).toEqual([200, true])
        expect((await read(`/${lang}/alerts`)).text).toContain(text)
        expect((await read(`/${lang}/`)).text).toContain(text)
        expect((await read(`/${lang}/alerts/feed.atom`)).text).toContain(text)
      }
      expect((await read(await cap({ id }))).status).toBe(200)
      await expectInvariants(town)
    },
  )
})

describe('two people', () => {
  it('who wrote any part of an alert is refused as its approver, holding both roles or not', async () => {
    const { town, officer, submit, now } = await openDesk()
    const both = await town.staff('duty-officer', 'approver')
    const first = await submit('一')
    const returned = { id: first.id, version: first.version, reason: '時刻がない' }
    const approver = await town.staff('approver')
    await town.run('alerts.send-back', returned, approver.actor)
    const back = await now(first)
    const edit = { ...back, expiresAt: back.expiresAt, version: back.version }
    expect((await town.api('alerts.submit', edit, both.cookie)).status).toBe(200)
    const again = await now(first)
    expect(again.authors.sort()).toEqual([officer.actor.id, both.actor.id].sort())
    const refused = await town.api('alerts.approve', { id: again.id, version: again.version }, both.cookie)
    expect(refused.status).toBe(409)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(await refused.json()).toMatchObject({ type: expect.stringContaining('alerts.same-person') })
    const form = { id: again.id, version: String(again.version), _operation: 'alerts.approve', _key: 'k' }
    const page = await town.post(`/ja/console/alerts/${again.id}`, form, both.cookie)
    expect(page.status).toBe(409)
    expect((await now(again)).state).toBe('submitted')
    // Who only sent it back wrote nothing.
    expect(
      (await town.api('alerts.approve', { id: again.id, version: again.version }, approver.cookie)).status,
    ).toBe(200)
    await expectInvariants(town)
  })

  it('an officer without the role of approver is refused, and so is everybody who is not signed in', async () => {
    const { town, officer, submit } = await openDesk()
    const { id, version } = await submit('一')
    expect((await town.api('alerts.approve', { id, version }, officer.cookie)).status).toBe(403)
    expect((await town.api('alerts.approve', { id, version })).status).toBe(401)
    await expectInvariants(town)
  })

  it('an approval is about the version that was read, never about what somebody made of it since', async () => {
    const { town, approver, submit, now } = await openDesk()
    const read = await submit('一')
    await town.run('alerts.send-back', { id: read.id, version: read.version, reason: '直す' }, approver.actor)
    const other = await town.staff('duty-officer')
    const back = await now(read)
    await town.run('alerts.submit', { ...back, level: 5 }, other.actor)
    const refused = await town.api('alerts.approve', { id: read.id, version: read.version }, approver.cookie)
    expect([refused.status, (await refused.json()) as unknown]).toEqual([
      409,
      expect.objectContaining({ type: expect.stringContaining('alerts.changed-meanwhile') }),
    ])
    await expectInvariants(town)
  })
})

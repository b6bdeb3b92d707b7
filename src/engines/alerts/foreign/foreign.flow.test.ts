import { describe, expect, it } from 'vitest'
import { bring } from '../../../../tests/setup/alerts/bring.ts'
import { openDesk } from '../../../../tests/setup/alerts/desk.ts'
import { around, cap, geocode, reference, sentAt } from '../../../../tests/setup/alerts/foreign-cap.ts'
import { expectInvariants } from '../../../../tests/setup/alerts/invariants.ts'

describe('a foreign CAP alert', () => {
  it('for our municipality becomes a proposal in its sender’s words, and names itself where it has none', async () => {
    const { town, now } = await openDesk()
    const taken = await bring(town, cap())
    expect(taken).toMatchObject({ outcome: 'proposed', title: '大規模停電' })
    const alert = await now({ id: taken.alertId ?? '' })
    expect(alert).toMatchObject({ state: 'draft', drill: false, hazard: 'other', level: 4, authors: [] })
    expect(alert.expiresAt).toBe('2026-11-22T09:00:00.000Z')
    expect(alert.texts.ja.headline).toBe('西部で停電しています')
    expect(alert.texts.en.headline).toBe('見本県 issued: 大規模停電')
    await expectInvariants(town)
  })

  it.each([
    ['the town, seven digits', geocode('3220700', 'JMA-CITY'), 'proposed'],
    ['the town, five digits', geocode('32207', 'JIS X 0402'), 'proposed'],
    ['its prefecture', geocode('320005', '全国地方公共団体コード'), 'proposed'],
    ['its weather district', geocode('320022', 'JMA'), 'proposed'],
    ['a neighbour', geocode('322024'), 'not-concerned'],
    ['a county of elsewhere with our number', geocode('32207', 'FIPS6'), 'not-concerned'],
    ['a circle over the town', around(35.0, 132.22, 5), 'proposed'],
    ['a circle that reaches its border', around(34.8, 132.3, 12), 'proposed'],
    ['a circle that does not', around(34.8, 132.3, 8), 'not-concerned'],
    [
      'a polygon across it',
      '<polygon>34.9,132 35.2,132.2 34.9,132.6 34.8,132.3 34.9,132</polygon>',
      'proposed',
    ],
    ['a polygon around it', '<polygon>34,131 36,131 36,134 34,134 34,131</polygon>', 'proposed'],
    ['a polygon beside it', '<polygon>34,131 34.5,131 34.5,132 34,132 34,131</polygon>', 'not-concerned'],
  ])('for %s', async (_name, area, outcome) => {
    const { town } = await openDesk()
    expect((await bring(town, cap({ area }))).outcome).toBe(outcome)
  })

  it.each([
    ['Exercise', { status: 'Exercise' }, 'proposed'],
    ['Test', { status: 'Test' }, 'proposed'],
    ['System', { status: 'System' }, 'not-concerned'],
    ['Draft', { status: 'Draft' }, 'not-concerned'],
    ['Restricted', { scope: 'Restricted' }, 'not-concerned'],
    ['Ack', { msgType: 'Ack' }, 'not-concerned'],
    ['Error', { msgType: 'Error' }, 'not-concerned'],
    ['ended', { expires: '2026-11-22T11:30:00+09:00' }, 'not-concerned'],
    ['our own', { sender: 'alerts@aonami.example' }, 'not-concerned'],
  ])('that is %s never leads to anything real', async (_name, change, outcome) => {
    const { town, now } = await openDesk()
    const taken = await bring(town, cap(change), { automatic: true })
    expect(taken.outcome).toBe(outcome)
    if (taken.alertId !== null) expect(await now({ id: taken.alertId })).toMatchObject({ drill: true })
    await expectInvariants(town)
  })

  it('updates and ends what its own sender said, by references, in any order of arrival', async () => {
    const desk = await openDesk()
    const first = await bring(desk.town, cap())
    const proposal = await desk.now({ id: first.alertId ?? '' })
    const submitted = (await desk.town.run('alerts.submit', proposal, desk.officer.actor)) as typeof proposal
    const live = await desk.approve(submitted)
    const stranger = { sender: 'other@example.jp', identifier: 'X', msgType: 'Cancel', sent: sentAt('05') }
    const hostile = await bring(desk.town, cap({ ...stranger, references: reference('A', '00') }))
    expect(hostile).toMatchObject({ outcome: 'not-concerned', alertId: null })
    const update = {
      identifier: 'B',
      msgType: 'Update',
      sent: sentAt('10'),
      references: reference('A', '00'),
    }
    const next = await bring(desk.town, cap({ ...update, severity: 'Extreme' }))
    expect(await desk.now({ id: next.alertId ?? '' })).toMatchObject({
      ...{ msgType: 'Update', predecessorId: live.id, level: 5 },
    })
    const end = { identifier: 'C', msgType: 'Cancel', sent: sentAt('30'), references: reference('B', '10') }
    const ended = await bring(desk.town, cap(end))
    expect(await desk.now({ id: ended.alertId ?? '' })).toMatchObject({
      msgType: 'Cancel',
      predecessorId: live.id,
    })
    const late = { identifier: 'D', msgType: 'Update', sent: sentAt('20'), references: reference('B', '10') }
    expect((await bring(desk.town, cap(late))).outcome).toBe('outdated')
    await expectInvariants(desk.town)
  })

  it('is one message by sender, identifier and time, whatever its bytes', async () => {
    const { town } = await openDesk()
    const first = await bring(town, cap())
    expect(await bring(town, cap({ severity: 'Minor' }))).toMatchObject({
      ...{ outcome: 'duplicate', first: false, firstSha256: first.sha256, alertId: first.alertId },
    })
  })

  it.each([
    [
      'a feed of alerts',
      `<feed xmlns="http://www.w3.org/2005/Atom">${cap().slice(39)}</feed>`,
      'not-a-telegram',
    ],
    ['an alert of another format', '<alert><x/></alert>', 'not-one-alert'],
    ['an alert without an identifier', cap({ identifier: '' }), 'cap-incomplete'],
    ['an alert that stands inside a signature', hidden(), 'cap-incomplete'],
    [
      'an entity attack',
      cap().replace('<alert', '<!DOCTYPE a [<!ENTITY x "y">]><alert'),
      'doctype-forbidden',
    ],
  ])('%s is refused, and kept', async (_name, text, reason) => {
    const { town } = await openDesk()
    expect(await bring(town, text)).toMatchObject({ outcome: 'refused', reason, alertId: null })
  })

  it('of civil protection goes out at once where the source may send it', async () => {
    const { town, now } = await openDesk()
    const eventCode =
      '<eventCode><valueName>hiroba:j-alert</valueName><value>civil-protection</value></eventCode>'
    const text = cap({ event: '弾道ミサイル', eventCode, severity: 'Extreme' })
    // Another source brought it before.
    expect((await bring(town, text)).outcome).toBe('proposed')
    const taken = await bring(town, text, { automatic: true })
    expect(taken.outcome).toBe('sent')
    expect(await now({ id: taken.alertId ?? '' })).toMatchObject({ state: 'published', automaticClass: 1 })
    expect((await bring(town, text, { automatic: true })).outcome).toBe('duplicate')
    await expectInvariants(town)
  })
})

/** An alert that says nothing itself, with another one inside its signature, which no signature covers. */
function hidden(): string {
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object>${cap().slice(39)}</Object></Signature></alert>`
}

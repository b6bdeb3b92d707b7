import { describe, expect, it } from 'vitest'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { corpus, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

const source = corpus.here ? corpus.text('jma/jma__32-39_12_02_250206_VTSE41.xml') : ''

/** The real exercise's telegram, as it would come in earnest, with a kind of its coast and at another minute. */
function tsunami({
  status = '通常',
  code = '52',
  name = '大津波警報',
  last = '00',
  minute = '13',
} = {}): string {
  const coast =
    /(<Code>550<\/Code><\/Area>\s*<Category>\s*<Kind><Name>)[^<]+(<\/Name><Code>)[^<]+(<\/Code><\/Kind>\s*<LastKind><Name>[^<]+<\/Name><Code>)[^<]+/u
  return source
    .replace('<Status>訓練', `<Status>${status}`)
    .replace(
      '2016-09-01T07:13:00+09:00</ReportDateTime>',
      `2026-11-22T11:${minute}:00+09:00</ReportDateTime>`,
    )
    .replace(coast, `$1${name}$2${code}$3${last}`)
}

describe.skipIf(!corpus.here)(`class 1${corpus.skipped}`, () => {
  it('goes out without a person from a source that may, signed, audited, and for review within a day', async () => {
    const { town, read, now } = await openDesk()
    const moment = town.now()
    const taken = await bring(town, tsunami(), { automatic: true })
    expect(taken.outcome).toBe('sent')
    const alert = await now({ id: taken.alertId ?? '' })
    expect(alert).toMatchObject({
      ...{ state: 'published', drill: false, hazard: 'tsunami', level: 5, automaticClass: 1, authors: [] },
      approvedBy: 'system:alerts',
    })
    expect((await read('/ja/alerts')).text).toContain(alert.texts.ja.headline)
    const { rows } = await town.connection.pool.query<{ kind: string; due: boolean }>(
      `select kind, due_at = $1::timestamptz + interval '24 hours' as due from work.item where done_at is null`,
      [moment],
    )
    expect(rows).toEqual([{ kind: 'work.kind.alerts-automatic', due: true }])
    await expectInvariants(town)
  })

  it('is only proposed when any other source brings it', async () => {
    const { town, now } = await openDesk()
    const taken = await bring(town, tsunami())
    expect(taken.outcome).toBe('proposed')
    expect(await now({ id: taken.alertId ?? '' })).toMatchObject({ state: 'draft', automaticClass: null })
  })

  it.each(['訓練', '試験'])('of a %s goes out as a drill and never among what is real', async (status) => {
    const { town, read, now } = await openDesk()
    const taken = await bring(town, tsunami({ status }), { automatic: true })
    const alert = await now({ id: taken.alertId ?? '' })
    expect(alert).toMatchObject({ state: 'published', drill: true, automaticClass: 1 })
    expect((await read('/ja/alerts/feed.atom')).text).not.toContain(alert.id)
    expect((await read('/ja/alerts/drills.atom')).text).toContain(alert.id)
    await expectInvariants(town)
  })

  it('is not what an advisory is, though the source may', async () => {
    const { town } = await openDesk()
    const advisory = tsunami({ code: '62', name: '津波注意報' })
    expect((await bring(town, advisory, { automatic: true })).outcome).toBe('proposed')
  })

  it('said again is not sent again, and a stronger one is', async () => {
    const { town, now } = await openDesk()
    const first = await bring(town, tsunami({ code: '51', name: '津波警報' }), { automatic: true })
    const same = { code: '51', name: '津波警報', last: '51', minute: '20' }
    expect((await bring(town, tsunami(same), { automatic: true })).outcome).toBe('proposed')
    const stronger = await bring(town, tsunami({ last: '51', minute: '30' }), { automatic: true })
    expect(stronger.outcome).toBe('sent')
    expect(await now({ id: stronger.alertId ?? '' })).toMatchObject({ msgType: 'Update', level: 5 })
    expect((await now({ id: first.alertId ?? '' })).state).toBe('updated')
    await expectInvariants(town)
  })

  it('goes out beside an update that people have under way, rather than waiting for it', async () => {
    const { town, officer, content, now } = await openDesk()
    const first = await bring(town, tsunami({ code: '51', name: '津波警報' }), { automatic: true })
    await town.run('alerts.update', { ...content('海'), id: first.alertId }, officer.actor)
    const stronger = await bring(town, tsunami({ last: '51', minute: '30' }), { automatic: true })
    expect(stronger.outcome).toBe('sent')
    expect(await now({ id: stronger.alertId ?? '' })).toMatchObject({ msgType: 'Alert', state: 'published' })
    await expectInvariants(town)
  })

  it.each(['the same bytes', 'other bytes of it'])(
    'that a feed brought first goes out when a source that may brings %s, once',
    async (which) => {
      const { town, now } = await openDesk()
      const proposal = await bring(town, tsunami())
      expect(proposal.outcome).toBe('proposed')
      const again = which === 'the same bytes' ? tsunami() : `${tsunami()}\n`
      const sent = await bring(town, again, { automatic: true })
      expect(sent).toMatchObject({ outcome: 'sent', first: false, firstSha256: proposal.sha256 })
      expect(await now({ id: sent.alertId ?? '' })).toMatchObject({ state: 'published', automaticClass: 1 })
      expect((await now({ id: proposal.alertId ?? '' })).state).toBe('discarded')
      expect((await bring(town, again, { automatic: true })).outcome).toBe('duplicate')
      await expectInvariants(town)
    },
  )

  it('that a person put aside, or put out, stays as they decided when the receiver brings it too', async () => {
    const { town, officer, approver, now } = await openDesk()
    const aside = await bring(town, tsunami())
    const seen = await now({ id: aside.alertId ?? '' })
    await town.run('alerts.discard', { id: seen.id, version: seen.version }, officer.actor)
    expect((await bring(town, tsunami(), { automatic: true })).outcome).toBe('duplicate')
    const other = tsunami({ minute: '40' })
    const draft = await now({ id: (await bring(town, other)).alertId ?? '' })
    await town.run('alerts.submit', draft, officer.actor)
    const submitted = await now(draft)
    await town.run('alerts.approve', { id: submitted.id, version: submitted.version }, approver.actor)
    expect((await bring(town, other, { automatic: true })).outcome).toBe('duplicate')
    await expectInvariants(town)
  })

  it('of which another source brought an advisory alone is not sent for it', async () => {
    const { town, now } = await openDesk()
    const advisory = tsunami({ code: '62', name: '津波注意報' })
    const proposal = await bring(town, advisory)
    expect((await bring(town, advisory, { automatic: true })).outcome).toBe('duplicate')
    expect((await now({ id: proposal.alertId ?? '' })).state).toBe('draft')
    await expectInvariants(town)
  })
})

import { describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { scanForCanaries } from '../../../tests/setup/canary.ts'
import { CardBrowser } from '../../../tests/setup/identity/card-browser.ts'
import { cards, cardTown } from '../../../tests/setup/identity/card-town.ts'
import { Desk } from '../../../tests/setup/identity/desk.ts'

const lines: string[] = []
const open = cardTown(createLog('trace', { write: (line) => void lines.push(line) }))

/** Everything about one person that is theirs, each text found nowhere else. */
const secret = {
  name: '鶫　囀子',
  kana: 'ツグミ　サエズルコ',
  birthDate: '1907-03-29',
  address: '鶫原郡囀町梢九十九番地',
  postcode: '6987654',
  phone: '0855765432',
  email: 'tsugumi-saezuruko@canary.example',
}
const told = '鶫の囀りを証文で確かめた'
const sub = '鶫　囀美'

describe('after everything the module does', () => {
  it('no name, date, address, number or reason of a person lies anywhere unsealed', async () => {
    const { town } = open
    const desk = await Desk.open(town)
    const id = await desk.person(secret)
    const second = await desk.person({ ...secret, name: sub })
    for (const asked of [{ name: secret.name }, { phone: secret.phone }, { birthDate: secret.birthDate }])
      await desk.run('search', { ...asked, purpose: 'counter' })
    const kept = { _operation: 'residents.keep-search', name: secret.name, purpose: 'counter' }
    const found = await town.post('/ja/console/residents', kept, desk.clerk.cookie)
    await town.get(found.headers.get('location') ?? '', desk.clerk.cookie)
    await town.get(`/ja/console/residents/${id}?purpose=counter`, desk.clerk.cookie)
    const { fields } = (await desk.get(id)) as { fields: object }
    const change = { id, version: 1, reason: 'renamed', ...fields, name: sub }
    await desk.run('change', change)
    // Refused attempts hold what was typed, too.
    expect(await desk.code('change', change)).toBe('residents.changed-meanwhile')
    const resident = await desk.signedIn(id)
    for (const path of ['/ja/my/record', '/ja/my/family', '/ja/my/account', '/ja/my'])
      expect((await town.get(path, resident.cookie)).status).toBe(200)
    const { requestId } = await desk.run<{ requestId: string }>('request-merge', {
      id,
      other: second,
      reason: told,
    })
    await desk.run('approve', { id: requestId }, desk.supervisor.actor)
    await new CardBrowser(town).signIn(cards.kaito)
    await town.settle()
    const canaries = [...Object.values(secret), told, sub, '𠮷田　海斗', '見本県青波町川辺7番地'].filter(
      // A day and a postcode are figures that may occur by chance.
      (text) => text !== secret.postcode,
    )
    const hits = await scanForCanaries(
      { databaseUrl: town.ownerUrl, files: [], texts: { log: lines.join('') } },
      canaries,
    )
    expect(hits).toEqual([])
    expect(await brokenInvariants(town)).toEqual([])
  })

  it('the same search finds a text that does lie there', async () => {
    const { town } = open
    await town.staff('administrator')
    const hits = await scanForCanaries({ databaseUrl: town.ownerUrl, files: [] }, ['administrator 一郎'])
    expect(hits.map(({ place }) => place)).toContainEqual(expect.stringContaining('people.person'))
  })
})

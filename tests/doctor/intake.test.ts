import { describe, expect, it } from 'vitest'
import { createOutside } from '../../src/adapters.ts'
import { pollOnce } from '../../src/engines/intake/feeds/poll.ts'
import { foundIn } from '../setup/doctor/found.ts'
import { atEnd } from '../setup/ending.ts'
import { feedOf, openFeedServer } from '../setup/intake/feed-server.ts'
import { makeCertificate } from '../setup/outside-world/certificate.ts'
import { openTown } from '../setup/town.ts'

const minute = 60_000
const day = 86_400_000
const name = { ja: '県の情報', 'ja-x-easy': '県（けん）の 情報（じょうほう）', en: 'Prefecture' }
const system = { kind: 'system' as const, id: 'system:intake', grants: new Set<string>() }

describe('a source', () => {
  it('that says nothing for longer than it may is told, with work for the duty officer, until it speaks: source-silent', async () => {
    const town = await openTown({
      sources: [
        { id: 'neighbour', kind: 'webhook', name, proof: 'token', expectEvery: 60 },
        { id: 'quiet', kind: 'webhook', name: { ...name, ja: '静かな町' }, proof: 'token' },
      ],
    })
    const finding = 'intake.source-silent 県の情報'
    const work = async () =>
      (
        await town.connection.pool.query(
          "select subject, owner_role, done_at is null as open from work.item where kind = 'work.kind.intake-silent'",
        )
      ).rows
    await town.run('intake.watch', {}, system)
    town.advance(61 * minute)
    await town.run('intake.watch', {}, system)
    await town.run('intake.watch', {}, system)
    expect(await foundIn(town)).toContain(finding)
    expect((await foundIn(town)).filter((one) => one.startsWith('intake.'))).toEqual([finding])
    expect(await work()).toEqual([{ subject: 'neighbour', owner_role: 'duty-officer', open: true }])
    const { actor, cookie } = await town.staff('administrator', 'duty-officer')
    const { secret } = (await town.run('intake.show-secret', { source: 'neighbour' }, actor)) as {
      secret: string
    }
    expect(await (await town.get('/ja/console/alerts/sources', cookie)).text()).toContain(
      '長く届いていません',
    )
    await town.web.request('http://localhost:8080/intake/neighbour', {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: 'whatever it is, it speaks',
    })
    expect(await foundIn(town)).not.toContain(finding)
    await town.run('intake.watch', {}, system)
    expect(await work()).toEqual([{ subject: 'neighbour', owner_role: 'duty-officer', open: false }])
  })

  it('whose hub does not tell what the poll finds is told: push-silent', async () => {
    const server = await openFeedServer()
    atEnd('test', server.close)
    const topic = `${server.url}/alerts.atom`
    const town = await openTown({
      sources: [
        {
          id: 'hubbed',
          kind: 'feed',
          name,
          feeds: [{ url: topic }],
          push: { topic, hub: `${server.url}/hub` },
        },
      ],
    })
    const outside = createOutside({ allowedNetworks: ['127.0.0.0/8'], dataDir: '/nonexistent' })
    const poll = () => pollOnce(town.intake.polling('hubbed', outside))
    server.put('/alerts.atom', feedOf([]))
    await poll()
    town.advance(minute)
    server.put('/alerts.atom', feedOf([{ href: `${server.url}/1.xml`, updated: '2026-11-22T03:00:00Z' }]))
    await poll()
    expect(await foundIn(town)).not.toContain('intake.push-silent 県の情報')
    town.advance(11 * minute)
    expect(await foundIn(town)).toContain('intake.push-silent 県の情報')
    town.advance(2 * day)
    expect(await foundIn(town)).not.toContain('intake.push-silent 県の情報')
  })
})

describe('the key of a sender', () => {
  it('that ends soon is told until the next one is registered: sender-key-ending', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const add = async (days: number) =>
      town.run(
        'intake.add-sender-key',
        {
          issuer: 'bosai@prefecture.example',
          certificate: (await makeCertificate('prefecture')).cert,
          fromAt: '2026-11-01T00:00:00.000Z',
          untilAt: new Date(Date.parse(town.now()) + days * day).toISOString(),
        },
        actor,
      )
    await add(20)
    expect(await foundIn(town)).toContain('intake.sender-key-ending bosai@prefecture.example')
    await add(400)
    expect(await foundIn(town)).not.toContain('intake.sender-key-ending bosai@prefecture.example')
  })
})

import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { openTown } from '../../../tests/setup/town.ts'

describe('a report of damage', () => {
  it('reaches the machine of the prefecture, signed, once, and as it was kept', async () => {
    const outside = await startOutsideWorld()
    atEnd('test', () => outside.close())
    const town = await openTown({ outside })
    const { actor } = await town.staff('duty-officer')
    const endpoint = await outside.endpoint({ behaviour: { kind: 'healthy' } })
    const run = async (name: string, input: object) =>
      (await town.run(`headquarters.${name}`, input, actor)) as Record<string, string>
    const { secret = '' } = await run('set-receiver', { url: endpoint.url })
    const said = { who: '本部長', text: '大雨' }
    const { id = '' } = await run('open', { name: '豪雨', stage: 'headquarters', drill: false, ...said })
    await run('record-figures', {
      id,
      district: 'centre',
      source: '消防団',
      figures: { dead: 1, missing: 2 },
    })
    await run('send-report', { id })
    await town.deliver()
    const received = endpoint.received()
    expect(received).toHaveLength(1)
    const [request] = received
    const {
      'webhook-id': message,
      'webhook-timestamp': at,
      'webhook-signature': signature,
    } = request?.headers ?? {}
    const signed = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    signed.update(`${message}.${at}.${request?.body}`)
    expect(signature).toBe(`v1,${signed.digest('base64')}`)
    expect(JSON.parse(String(request?.body))).toMatchObject({
      town: '322075',
      drill: false,
      headquartersId: id,
      number: 1,
      totals: { dead: 1, missing: 2 },
    })
  })
})

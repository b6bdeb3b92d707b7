import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Desk, openDesk, outcomeOf } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { demoIssuer, demoRules } from '../../../tests/setup/alerts/rules.ts'
import { approveAlert } from './operations/approve-alert.ts'
import type { Alert } from './schema.ts'

const publications = async ({ town }: Desk) =>
  (await town.connection.pool.query('select alert_id from alerts.publication')).rows.length

/** The events of what went out, for a listener that never takes them. */
async function listening({ town }: Desk): Promise<() => Promise<unknown[]>> {
  const [module] = town.modules
  if (!module) throw new Error('no module')
  const listener = { name: 'test.hears', event: 'alerts.published', handle: async () => undefined }
  module.listeners = [...module.listeners, listener]
  return async () => {
    const { rows } = await town.connection.pool.query<{ payload: unknown }>(
      `delete from kernel.outbox where listener = 'test.hears' returning payload`,
    )
    return rows.map(({ payload }) => payload)
  }
}

it('the answer to an approval is the alert as it is out: its signed bytes are served from then on', async () => {
  const desk = await openDesk()
  const submitted = await desk.submit('一')
  const approved = await desk.approve(submitted)
  expect(approved).toMatchObject({ state: 'published', version: submitted.version + 2 })
  expect((await desk.town.get(await desk.cap(approved))).status).toBe(200)
  expect(await desk.now(approved)).toEqual(approved)
  await expectInvariants(desk.town)
})

it('what listens to what went out hears its id, and that of the alert it replaces or ends', async () => {
  const desk = await openDesk()
  const heard = await listening(desk)
  const first = await desk.goOut('一')
  expect(await heard()).toEqual([{ id: first.id, predecessor: '' }])
  const second = await desk.update(first, '二')
  expect(await heard()).toEqual([{ id: second.id, predecessor: first.id }])
  const third = await desk.cancel(second)
  expect(await heard()).toEqual([{ id: third.id, predecessor: second.id }])
})

it('an approval whose message cannot be signed fails as a whole, and can be given again', async () => {
  const desk = await openDesk()
  const { town, approver } = desk
  const first = await desk.goOut('一')
  const successor = (await town.run(
    'alerts.update',
    { ...desk.content('二'), id: first.id },
    desk.officer.actor,
  )) as Alert
  // Half a pair of keys signs nothing.
  const privateKey = createPublicKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
  const signer = { privateKey, certificateDer: Buffer.from('none') }
  const broken = approveAlert({ rules: demoRules(), issuer: demoIssuer(), signer })
  const { id, version } = successor
  await expect(
    town.runner.run(broken, { id, version }, { actor: approver.actor, via: 'api' }),
  ).rejects.not.toHaveProperty('code', expect.stringMatching(/^alerts\./))
  expect(await desk.now(successor)).toEqual(successor)
  expect(await desk.now(first)).toMatchObject({ state: 'published' })
  expect(await publications(desk)).toBe(1)
  expect(await outcomeOf(desk.approve(successor))).toBe('done')
  expect(await desk.now(first)).toMatchObject({ state: 'updated' })
  expect(await publications(desk)).toBe(2)
  await expectInvariants(town)
})

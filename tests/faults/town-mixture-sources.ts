import { assertionOf, assertionType, newKey } from '../setup/machines.ts'
import { makeCertificate } from '../setup/outside-world/certificate.ts'
import { keep } from './town-mixture-outward.ts'
import { publicUrl } from './town-mixture-people.ts'
import { type Act, type Hand, type Mixture, own, plain, type Thing, textAt, toOne } from './town-world.ts'

const addSender: Act = {
  async give(hand) {
    const { cert } = await makeCertificate(`sender ${hand.world.mark()}`)
    const times = { fromAt: hand.soon(0), untilAt: hand.soon(90 * 1440) }
    return {
      as: 'administrator',
      input: { issuer: `bosai${hand.world.mark()}@prefecture.example`, certificate: cert, ...times },
    }
  },
  took: keep('sender-key'),
}

const bySources = { left: 'sources are outside the town: src/engines/intake' }

export const intake: Mixture = {
  'intake.receive': bySources,
  'intake.post': bySources,
  'intake.ask-lease': bySources,
  'intake.confirm-lease': bySources,
  'intake.push': bySources,
  'intake.refuse-unread': bySources,
  'intake.tell-state': bySources,
  'intake.watch': own,
  'intake.list-sources': plain('officer'),
  'intake.list-refused': plain('officer'),
  'intake.report-issuers': plain('approver'),
  'intake.list-senders': plain('administrator'),
  'intake.show-secret': { left: 'a secret to be handed on: src/engines/intake/ways.flow.test.ts' },
  'intake.add-sender-key': addSender,
  'intake.withdraw-sender-key': {
    give: (hand) => {
      const one = hand.take('sender-key', 2)
      return one && { as: 'administrator', input: { id: one.id } }
    },
  },
}

const about = (hand: Hand) => ({
  ...{ name: `河川カメラ${hand.world.mark()}`, contact: 'machines@newsroom.example', roles: ['source'] },
  expiresAt: hand.soon(90 * 1440),
})
const scopes = ['alerts.list', 'alerts.draft']

/** A token for a machine that was given its scopes, kept for who calls next. */
async function tokenFor(hand: Hand, machine: Thing): Promise<void> {
  if (!machine.key) return
  const assertion = await assertionOf({ origin: publicUrl }, { id: machine.id, key: machine.key })
  const fields = { grant_type: 'client_credentials', scope: scopes.join(' ') }
  const client = { client_assertion_type: assertionType, client_assertion: assertion }
  const said = await hand.form('/oauth/token', { ...fields, ...client })
  const token = textAt(said, 'access_token')
  if (token !== '') hand.world.put('token', { id: machine.id, who: { token } })
}

const addMachine: Act = {
  async give(hand) {
    const key = await newKey('ES256')
    const more = about(hand)
    // Known by its name until its id is told.
    hand.world.put('unnamed-client', { id: more.name, key })
    const input = { ...more, organisationName: '青波新聞', key: JSON.stringify(key.jwk) }
    return { as: 'administrator', input }
  },
  took: (said, { input }, hand) => {
    const made = hand.world.kept('unnamed-client').find(({ id }) => id === textAt(input, 'name'))
    hand.world.put('client', { ...made, id: textAt(said, 'id') })
  },
}

const withKey: Act = {
  async give(hand) {
    const client = hand.pick('client')
    const key = JSON.stringify((await newKey('ES256')).jwk)
    return client && { as: 'administrator', input: { id: client.id, key } }
  },
  took: (said, _ask, hand) =>
    hand.world.put('client-key', { id: textAt(said, 'id'), note: textAt(said, 'keyId') }),
}

export const machines: Mixture = {
  'machines.list': plain('administrator'),
  'machines.get': toOne('client', 'administrator'),
  'machines.add': addMachine,
  'machines.change': toOne('client', 'administrator', about),
  'machines.choose-scopes': {
    async give(hand) {
      const client = hand.pick('client')
      if (client && hand.chance() < 0.5) await tokenFor(hand, client)
      return client && { as: 'administrator', input: { id: client.id, scopes } }
    },
  },
  'machines.add-key': withKey,
  'machines.remove-key': {
    give: (hand) => {
      const one = hand.take('client-key')
      return one && { as: 'administrator', input: { id: one.id, keyId: one.note } }
    },
  },
  'machines.revoke': {
    give: (hand) => {
      const one = hand.take('client', 4)
      return one && { as: 'administrator', input: { id: one.id } }
    },
  },
  'machines.issue-token': own,
  'machines.end-token': own,
  'machines.drop-expired': own,
}

import { createHash } from 'node:crypto'
import { confirmMail, newBox } from './town-mixture-outward.ts'
import {
  type Act,
  at,
  byOne,
  type Hand,
  listAt,
  type Mixture,
  own,
  plain,
  textAt,
  toOne,
} from './town-world.ts'

const text = (hand: Hand) => ({
  ...{ kind: 'letter', section: 'welfare' },
  ...{ title: `手当の認定について${hand.world.mark()}`, body: '次のとおり認定しました。\n\n本文です。' },
})

async function draft(hand: Hand, take = false) {
  const one = take ? hand.take('letter') : hand.pick('letter')
  const said = one && (await hand.call('inbox.get-draft', 'writer', { id: one.id }))
  return one && said ? { id: one.id, revision: at(said, 'revision') } : null
}

/** A letter in the inbox of somebody who has an account. */
const received: Act['give'] = async (hand) => {
  // Most have none.
  for (let tries = 0; tries < 6; tries++) {
    const holder = hand.pick('holder')
    const said = holder && (await hand.call('inbox.list', holder.who, {}))
    const one = hand.oneOf(listAt(said, 'messages'))
    if (holder && one) return { as: holder.who, input: { id: textAt(one, 'id') } }
  }
  return null
}

const digest = (hand: Hand) => createHash('sha256').update(String(hand.world.mark())).digest('hex')

export const inbox: Mixture = {
  'inbox.list': byOne('holder'),
  'inbox.count-unread': byOne('holder'),
  'inbox.get': { give: received },
  'inbox.open-file': { give: received },
  'inbox.show-settings': byOne('holder'),
  'inbox.choose-post': byOne('holder', { post: true }),
  'inbox.request-mail': {
    give: (hand) => {
      const holder = hand.pick('holder')
      return holder && { as: holder.who, input: { address: newBox(hand, 'own-box'), lang: 'ja' } }
    },
  },
  'inbox.leave-mail': byOne('holder'),
  'inbox.confirm-mail': confirmMail,
  'inbox.choose-addressee': {
    give: (hand) => {
      const one = hand.pick('numbered')
      return one && { as: 'writer', input: { registerNumber: one.note } }
    },
    took: (said, _ask, hand) => hand.world.put('addressee', { id: textAt(said, 'id') }),
  },
  'inbox.show-addressee': {
    give: (hand) => {
      const one = hand.pick('addressee')
      return one && { as: 'writer', input: { to: one.id } }
    },
  },
  'inbox.draft-letter': {
    give: (hand) => {
      const one = hand.pick('addressee')
      return one && { as: 'writer', input: { to: one.id, ...text(hand) } }
    },
    took: (said, _ask, hand) => hand.world.put('letter', { id: textAt(said, 'id') }),
  },
  'inbox.change-draft': {
    async give(hand) {
      const one = await draft(hand)
      return one && { as: 'writer', input: { ...one, ...text(hand) } }
    },
  },
  'inbox.discard-draft': {
    give: (hand) => {
      const one = hand.take('letter', 2)
      return one && { as: 'writer', input: { id: one.id } }
    },
  },
  'inbox.send-draft': {
    async give(hand) {
      const one = await draft(hand, true)
      return one && { as: 'writer', input: { ...one } }
    },
    took: (said, _ask, hand) => hand.world.put('sent-letter', { id: textAt(said, 'id') }),
  },
  'inbox.get-draft': toOne('letter', 'writer'),
  'inbox.preview-draft': toOne('letter', 'writer'),
  'inbox.list-drafts': plain('writer'),
  'inbox.list-sent': plain('writer'),
  'inbox.get-sent': toOne('sent-letter', 'writer'),
  'inbox.open-sent-file': toOne('sent-letter', 'writer'),
  'inbox.withdraw': {
    give: (hand) => {
      const one = hand.take('sent-letter', 5)
      return one && { as: 'writer', input: { id: one.id, reason: '誤りがありました' } }
    },
  },
  'inbox.list-postings': plain('writer'),
  'inbox.mark-posted': {
    async give(hand) {
      const said = await hand.call('inbox.list-postings', 'writer', {})
      const one = hand.oneOf(listAt(said, 'postings'))
      return one ? { as: 'writer', input: { id: textAt(one, 'id') } } : null
    },
  },
  'inbox.verify': {
    async give(hand) {
      const one = hand.pick('sent-letter')
      const said = one && (await hand.call('inbox.get-sent', 'writer', { id: one.id }))
      const code = textAt(said, 'message.code')
      return code === '' ? null : { as: 'stranger', input: { code } }
    },
  },
  'inbox.verify-file': { give: (hand) => ({ as: 'stranger', input: { sha256: digest(hand) } }) },
  'inbox.take-digest': { give: (hand) => ({ as: 'stranger', input: { file: digest(hand) } }) },
  'inbox.draw-letter': own,
  'inbox.tell-recipients': own,
  'inbox.settle-mailing': own,
  'inbox.drop-stale': own,
  'inbox.follow-merge': own,
  'inbox.follow-erasure': own,
}

export const others: Mixture = {
  'audit.search': plain('administrator', { limit: 20 }),
  'audit.list-choices': plain('administrator'),
  'audit.verify': plain('administrator'),
  'audit.list-own': byOne('holder'),
  'guide.search': plain('stranger', { q: '引っ越し' }),
  'guide.list': plain('stranger'),
  'guide.get': {
    async give(hand) {
      const said = await hand.call('guide.search', 'stranger', { q: '引っ越し' })
      const [one] = listAt(said, 'hits')
      return one === undefined ? null : { as: 'stranger', input: { id: textAt(one, 'id') } }
    },
  },
  'doctor.examine': plain('operator'),
  'doctor.list': plain('operator'),
  'kernel.list-definitions': plain('administrator'),
  'kernel.publish-definition': {
    left: 'there is one version of every file here: tests/definitions.flow.test.ts',
  },
  'kernel.scan-my-number': plain('administrator'),
  'kernel.list-holds': plain('officer'),
  'kernel.release-hold': { left: 'only a town that was restored holds anything: tests/backup' },
  'kernel.show-backups': plain('administrator'),
}

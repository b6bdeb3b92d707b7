import type { Adapter, Medium, Outcome, Sending } from '#delivery'
import { chanceOf, seededBytes } from './chance.ts'
import type { Letter } from './stage.ts'

/** The outside world of a story: receivers that mostly take what they are sent, some that fail, some that are gone. */
export type Neighbours = { adapters: readonly Adapter[]; letters(address: string): readonly Letter[] }

const media: readonly Medium[] = ['webhook', 'websub', 'websub-intent', 'mail']

/** How much later each of those who are sent something at once answers than the one before. */
const nextMs = 3

/**
 * Nothing leaves the machine: mails are kept for who reads them in the story. `pass` moves the story's clock on by so many
 * milliseconds.
 */
export function createNeighbours(seed: number, pass: (ms: number) => void): Neighbours {
  const boxes = new Map<string, Letter[]>()
  const asked = new Map<string, number>()
  /** By who is asked, and how often until now: others are asked in whatever order. */
  const chance = (address: string) => {
    const count = (asked.get(address) ?? 0) + 1
    asked.set(address, count)
    return chanceOf(seededBytes(seed, `${address} ${count}`))
  }
  const keep = ({ address, rendition, leaveUrl }: Sending) => {
    const text = Buffer.from(rendition.body)
      .toString()
      .replaceAll('{leave}', leaveUrl ?? '')
    boxes.set(address, [...(boxes.get(address) ?? []), { title: rendition.title ?? '', text }])
  }
  const answer = (medium: Medium, sending: Sending): Outcome => {
    const outcome = outcomeOf(medium, sending, chance(sending.address))
    const read = medium === 'mail' || sending.rendition.contentType === 'application/json'
    if (outcome.kind === 'delivered' && read) keep(sending)
    return outcome
  }
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = (outcome: Outcome): Promise<Outcome> => {
    const answered = turn.then(() => {
      pass(nextMs)
      return outcome
    })
    turn = answered
    return answered
  }
  return {
    adapters: media.map((medium) => ({
      medium,
      concurrency: 64,
      send: (sending) => ({
        outcome: inTurn(answer(medium, sending)),
        cancel: () => undefined,
      }),
      close: async () => undefined,
    })),
    letters: (address) => boxes.get(address) ?? [],
  }
}

/** One in twenty-five attempts fails for now; addresses with `moved` in their name take letters, but no news. */
function outcomeOf(medium: Medium, { address, rendition }: Sending, chance: number): Outcome {
  const news =
    medium === 'webhook' ? rendition.contentType !== 'application/json' : rendition.body.length > 1000
  if (news && /\bmoved\b/.test(address)) {
    const code = medium === 'mail' ? 'mailbox-unknown' : 'gone'
    return { kind: 'refused', code, status: medium === 'mail' ? 550 : 410, gone: true }
  }
  if (chance < 0.04) return { kind: 'retry', code: 'timeout', status: null, afterMs: null }
  return { kind: 'delivered', status: medium === 'mail' ? 250 : 204 }
}

import { monotonicMs } from './role.ts'
import { type Caller, staff } from './staff.ts'

/** An alert that is out, and when its approval was asked for and answered. */
export type Published = { id: string; askedMs: number; answeredMs: number }
export type Publish = (districts: readonly string[]) => Promise<Published>

const words = {
  headline: '洪水に警戒',
  description: '川の水が増えています。'.repeat(8),
  instruction: '川の近くから離れてください。'.repeat(8),
}
const texts = { ja: words, 'ja-x-easy': words, en: words }

/** Two people of a demonstration town, who write and approve alerts. */
export async function publisher(origin: string): Promise<Publish> {
  const officer: Caller = await staff(origin, 'officer')
  const approver: Caller = await staff(origin, 'approver')
  return async (districts) => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const content = { hazard: 'flood', level: 3, districts, expiresAt, texts }
    const { id, version } = await officer('alerts.draft', { ...content, drill: false })
    const submitted = await officer('alerts.submit', { ...content, id, version })
    const askedMs = monotonicMs()
    await approver('alerts.approve', { id, version: submitted['version'] })
    return { id: String(id), askedMs, answeredMs: monotonicMs() }
  }
}

/** Where the signed bytes of an alert are. */
export const capUrl = (origin: string, id: string) => `${origin}/alerts/alerts.aonami.example.${id}.cap`

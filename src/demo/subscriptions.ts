import { anonymous } from '#kernel'
import type { Scene, Span, Stage } from './stage.ts'

const languages = ['ja', 'ja', 'ja', 'ja-x-easy', 'en'] as const
const minutesOfDay = 24 * 60

/**
 * Residents who ask to be told by mail: most confirm within hours, some never, a few leave again, and the address of one
 * in thirty stops working.
 */
export function subscriptionScenes(
  { districts, residents }: { districts: readonly string[]; residents: number },
  span: Span,
  chance: () => number,
): Scene[] {
  const length = Date.parse(span.to) - Date.parse(span.from)
  return Array.from({ length: residents }, (_, n) => {
    const at = new Date(Date.parse(span.from) + Math.floor(chance() * length * 0.9)).toISOString()
    const moved = chance() < 1 / 30
    const address = `resident-${n + 1}@${moved ? 'moved.' : ''}aonami.example`
    const choice = {
      address,
      lang: languages[Math.floor(chance() * languages.length)] ?? 'ja',
      districts: chance() < 0.5 ? [] : districts.filter(() => chance() < 0.4),
      minLevel: 2 + Math.floor(chance() * 3),
      drills: chance() < 0.3,
    }
    return { at, play: (stage) => ask(stage, choice) }
  })
}

async function ask(stage: Stage, choice: { address: string }): Promise<void> {
  await stage.run('subscriptions.request', choice, anonymous)
  if (stage.chance() < 0.08) return
  stage.later(5 + stage.chance() * 600, (later) => confirm(later, choice.address))
}

/** Follows the link of the newest letter, as a reader would. */
async function confirm(stage: Stage, address: string): Promise<void> {
  const token = /\/subscribe\/confirm\/(\S+)/.exec(stage.letters(address).at(-1)?.text ?? '')?.[1]
  // The letter never arrived: nobody can confirm.
  if (token === undefined) return
  const confirmed = await stage.run('subscriptions.confirm', { token }, anonymous)
  if (stage.chance() > 0.25) return
  stage.later(stage.chance() * 90 * minutesOfDay, async (later) => {
    await later.run('subscriptions.leave', { token: confirmed['token'] }, anonymous)
  })
}

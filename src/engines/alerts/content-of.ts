import type { Instant } from '#kernel'
import { inEvery } from './in-every.ts'
import { offeredExpiry } from './model/compose.ts'
import type { AlertProposal } from './propose.ts'
import type { Stated } from './schema.ts'

/** How long a proposal stays valid unless the officer says otherwise. */
const validHours = 12

/** A proposal of a telegram as the content of a draft. */
export function contentOf(proposal: AlertProposal, now: Instant): Stated {
  const texts = inEvery((language) => {
    const info = proposal.infos.find((one) => one.language === language)
    if (!info) throw new Error(`a proposal without ${language}`)
    return { headline: info.headline, description: info.description, instruction: info.instruction }
  })
  return {
    hazard: proposal.hazard,
    level: proposal.level,
    // A telegram says nothing about parts of a town; the officer may narrow it.
    districts: [],
    expiresAt: offeredExpiry(now, Math.min(validHours, proposal.lastsHours ?? validHours)),
    texts,
  }
}

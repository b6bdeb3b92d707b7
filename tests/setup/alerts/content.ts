import type { Content } from '../../../src/engines/alerts/schema.ts'

/** Words anyone can recognise on a page; `mark` tells one version from another. */
export function contentOf(mark: string, expiresAt: string, change: Partial<Content> = {}): Content {
  const words = (headline: string) => ({
    headline,
    description: `${mark} 川の水位が上がっています。`,
    instruction: `${mark} 川から離れてください。`,
  })
  return {
    hazard: 'flood',
    level: 3,
    districts: [],
    evacuation: false,
    drawn: null,
    shelters: null,
    expiresAt,
    texts: {
      ja: words(`${mark} 洪水に警戒`),
      'ja-x-easy': words(`${mark} 川に 近づかないでください`),
      en: words(`${mark} Flood warning`),
    },
    ...change,
  }
}

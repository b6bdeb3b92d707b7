import { dateInJapan } from '#formats/japan-time'
import { checkLetter, type Letter, LetterRefused, writeLetter } from '#formats/pdf'
import { formatDate, type Instant } from '#kernel'
import { letterFonts } from './fonts.ts'
import { showCode } from './model/code.ts'
import type { Content } from './model/content.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'

/** What a letter is made of besides its words. */
export type LetterParts = {
  content: Content
  addressee: string
  section: string
  /** Null for both makes a draft, marked as one. */
  number: string | null
  code: string | null
  at: Instant
}

/** An official letter of this town. It is in Japanese, whatever its reader speaks: it is the original. */
export function letterOf(
  { town, routes, publicUrl, words }: Parts,
  { content, addressee, section, number, code, at }: LetterParts,
): Letter {
  const t = words('ja')
  const name = town.name['ja'] ?? ''
  const sender = [name, routes.sections[section]?.name.ja ?? '', town.contact['ja'] ?? '']
  const draft = code === null
  return {
    ...content,
    number,
    date: formatDate(dateInJapan(at), 'ja', 'era').replace(/（.*$/u, ''),
    addressee,
    sender: sender.filter((line) => line !== ''),
    imprint: draft ? null : t('inbox.paper.imprint', { town: name }),
    verify: draft
      ? null
      : {
          code: showCode(code),
          address: `${publicUrl}/ja/verify`,
          link: `${publicUrl}/ja/verify?code=${code}`,
        },
    watermark: draft ? t('inbox.paper.draft') : town.demo ? t('inbox.paper.sample') : null,
    words: {
      honorific: t('inbox.paper.honorific'),
      sealed: t('inbox.paper.sealed'),
      imprintAlt: t('inbox.paper.imprint-alt', { town: name }),
      appeal: t('inbox.paper.appeal'),
      verify: t('inbox.paper.verify'),
      code: t('inbox.paper.code'),
      linkAlt: t('inbox.paper.link-alt'),
    },
  }
}

/** Refuses what cannot be printed, with the characters or the limit, before anything is kept or counted. */
export function requirePrintable(letter: Letter): void {
  try {
    checkLetter(letter, letterFonts())
  } catch (error) {
    if (!(error instanceof LetterRefused)) throw error
    const { refusal } = error
    if (refusal.code === 'character-missing')
      throw problem('character-missing', { characters: refusal.characters.slice(0, 50).join(' ') })
    throw problem(refusal.code, { limit: refusal.limit })
  }
}

/** The file of a letter, not sealed yet. */
export const printLetter = (letter: Letter, at: Instant) =>
  writeLetter(letter, { fonts: letterFonts(), at: new Date(at) })

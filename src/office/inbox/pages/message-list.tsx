import { type Column, Time, usePage } from '#ui'
import type { Message } from '../schema.ts'
import { sectionName } from '../words-of.ts'
import type { Offers } from './offers.ts'

type Columns = {
  kind: Column<Pick<Message, 'kind'>>
  section: Column<Pick<Message, 'section'>>
  at: Column<Pick<Message, 'publishedAt'>>
}

/** What every list of messages says of each. */
export function useMessageColumns(offers: Pick<Offers, 'routes'>): Columns {
  const { lang, t } = usePage()
  return {
    kind: { key: 'kind', header: t('inbox.field.kind'), cell: ({ kind }) => t(`inbox.kind.${kind}`) },
    section: {
      key: 'section',
      header: t('inbox.field.section'),
      cell: ({ section }) => sectionName(offers, section, lang),
    },
    at: { key: 'at', header: t('inbox.field.at'), cell: ({ publishedAt }) => <Time at={publishedAt} /> },
  }
}

/** The page an address asks for; the first for anything else. */
export function pageOf(text: string | undefined): number {
  const asked = Number(text)
  return Number.isSafeInteger(asked) && asked >= 1 && asked <= 10_000 ? asked : 1
}

import type { z } from 'zod'
import { type Column, StatusTag, Table, Time, type Tone, usePage } from '#ui'
import type { IntakeOperations } from '../operations/index.ts'

type Line = z.output<IntakeOperations['list']['output']>['sources'][number]
type Contact = Line['contacts'][number]

const contactTones: Record<Contact['standing'], Tone> = {
  open: 'success',
  closed: 'warning',
  stuck: 'error',
  unseen: 'info',
  unwatched: 'info',
}

/** The dry contacts of a receiver: what each stands for, and where it stands. */
export function Contacts({ line }: { line: Line }) {
  const { t } = usePage()
  const columns: Column<Contact>[] = [
    { key: 'number', header: t('intake.field.contact'), cell: ({ number }) => String(number) },
    {
      key: 'about',
      header: t('intake.field.about'),
      cell: ({ hazard, level, drill }) =>
        t(drill ? 'intake.contact.about-drill' : 'intake.contact.about', {
          hazard: t(`alerts.hazard.${hazard}`),
          level,
        }),
    },
    {
      key: 'standing',
      header: t('intake.field.standing'),
      cell: ({ standing }) => (
        <StatusTag tone={contactTones[standing]}>{t(`intake.contact.${standing}`)}</StatusTag>
      ),
    },
    {
      key: 'closingAt',
      header: t('intake.field.closingAt'),
      cell: ({ closingAt }) => (closingAt === null ? t('intake.sources.never') : <Time at={closingAt} />),
    },
    {
      key: 'automatic',
      header: t('intake.field.acts'),
      cell: ({ automatic }) => t(automatic ? 'intake.sources.automatic' : 'intake.sources.by-people'),
    },
  ]
  return (
    <Table
      caption={t('intake.contact.caption')}
      columns={columns}
      rows={line.contacts}
      rowKey={({ number }) => String(number)}
    />
  )
}

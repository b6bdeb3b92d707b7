import type { z } from 'zod'
import { DescriptionList, Heading, StatusTag, usePage } from '#ui'
import { definedName } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Offers } from './offers.ts'
import { Times } from './places.tsx'

export type OnCallData = z.output<OrganisationsOperations['onCall']['output']>

/** Who is on duty now; that nobody is where somebody must be stands there in words. */
export function OnCall({ data, offers }: { data: OnCallData; offers: Offers }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2}>{t('organisations.on-call.heading')}</Heading>
      <DescriptionList
        items={data.desks.map(({ desk, shifts, missing }) => ({
          term: definedName(offers.desks.desks, desk, lang),
          description: missing ? (
            <StatusTag tone="error">{t('organisations.on-call.missing')}</StatusTag>
          ) : shifts.length === 0 ? (
            t('organisations.on-call.nobody')
          ) : (
            shifts.map(({ id, personName, fromAt, untilAt }) => (
              <p key={id}>
                {personName} <Times fromAt={fromAt} untilAt={untilAt} />
              </p>
            ))
          ),
        }))}
      />
    </>
  )
}

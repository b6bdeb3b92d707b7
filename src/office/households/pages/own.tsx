import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DescriptionList, EmptyState, Heading, usePage } from '#ui'
import type { Offers } from './offers.ts'

type Data = z.output<Offers['own']['output']>

function Own({ data: { household } }: { data: Data }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('households.own.lead')}>
        {t('households.tile.own')}
      </Heading>
      {household === null ? (
        <EmptyState heading={t('households.own.none')}>{t('households.own.none-text')}</EmptyState>
      ) : (
        <>
          <DescriptionList
            items={[{ term: t('households.household.address'), description: household.fields.address }]}
          />
          <Heading level={2}>{t('households.own.members')}</Heading>
          <ul className="hb-list">
            {household.members.map(({ residentId, name, relation, self }) => (
              <li key={residentId}>
                {name}
                {t('households.own.relation', { relation: t(`households.option.relation.${relation}`) })}
                {self && <strong>{t('households.own.self')}</strong>}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>{t('households.own.wrong')}</p>
    </>
  )
}

/** The household a resident belongs to, as the register has it. */
export const ownPage = ({ own }: Offers): Page =>
  page<Data>({
    path: '/my/household',
    face: 'portal',
    grant: 'resident',
    parent: { path: '/my', label: 'residents.tile.my' },
    load: (ask) => ask(own, {}),
    title: (_data, t) => t('households.tile.own'),
    view: ({ data }) => <Own data={data} />,
  })

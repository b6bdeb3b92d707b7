import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { ErrorSummary, Heading, StatusTag, usePage } from '#ui'
import { nameIn } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import { Decision } from './decision.tsx'
import type { Offers } from './offers.ts'
import { organisationAbove } from './way-back.ts'

type Data = z.output<OrganisationsOperations['getSection']['output']>
type Props = ViewProps<Data> & { offers: Offers }

const pathOf = (id: string) => `/console/sections/${id}`

function Section({ data, form: refused, newKey, offers }: Props) {
  const { lang, t } = usePage()
  const { section, organisation } = data
  const { id, name, kana, nameEn, symbol, closedAt } = section
  const { changeSection, closeSection } = offers.operations
  const common = { path: pathOf(id), form: refused, newKey }
  return (
    <>
      <Heading level={1} shoulder={nameIn(organisation, lang)}>
        {nameIn(section, lang)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {closedAt !== null ? (
        <StatusTag tone="neutral">{t('organisations.closed')}</StatusTag>
      ) : (
        <>
          <Decision
            operation={changeSection}
            summary={t('organisations.sections.change')}
            button={t('organisations.change.button')}
            values={{ id, name, kana, nameEn, symbol }}
            {...common}
          />
          <Decision
            operation={closeSection}
            summary={t('organisations.sections.close')}
            button={t('organisations.sections.close-button')}
            values={{ id }}
            danger
            {...common}
          >
            <p>{t('organisations.sections.close-text')}</p>
          </Decision>
        </>
      )}
    </>
  )
}

export const sectionPage = (offers: Offers): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'organisations:manage',
    above: ({ organisation }, reader) => organisationAbove(organisation, offers, reader),
    load: (ask, { id = '' }) => ask(offers.operations.getSection, { id }),
    title: ({ section }, _t, lang) => nameIn(section, lang),
    view: (props) => <Section {...props} offers={offers} />,
    forms: [
      form(offers.operations.changeSection, ({ id }) => pathOf(id)),
      form(
        offers.operations.closeSection,
        ({ organisationId }) => `/console/organisations/${organisationId}`,
      ),
    ],
  })

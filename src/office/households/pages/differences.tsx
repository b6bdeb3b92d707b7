import type { ReactNode } from 'react'
import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { DateOnly, EmptyState, Heading, localPath, Pagination, StatusTag, usePage } from '#ui'
import type { Offers } from './offers.ts'

type Outcome = 'new' | 'changed'
type Data = z.output<Offers['differences']['output']> & { outcome: Outcome; page: number }

function Differences({ data }: { data: Data }) {
  const { lang, t } = usePage()
  const address = (number: number) =>
    localPath(lang, `/console/register/${data.import.id}/differences?outcome=${data.outcome}&page=${number}`)
  return (
    <>
      <Heading level={1} lead={t('households.differences.lead')}>
        {t(`households.differences.${data.outcome}`)}
      </Heading>
      {data.lines.length === 0 && (
        <EmptyState heading={t('households.differences.none')}>
          {t('households.differences.none-text')}
        </EmptyState>
      )}
      {data.lines.map(({ line, name, undisclosed, changes }) => (
        <section className="hb-content" key={line}>
          <Heading level={2}>{t('households.differences.person', { name, line })}</Heading>
          {undisclosed && <StatusTag tone="warning">{t('households.differences.undisclosed')}</StatusTag>}
          <dl className="hb-descriptions">
            {changes.map(({ field, from, to }) => (
              <div className="hb-descriptions__row" key={field}>
                <dt className="hb-descriptions__term">{t(`households.change.${field}`)}</dt>
                <dd>
                  {from !== null && <del>{said(t, field, from)}</del>}{' '}
                  {to !== null && <ins>{said(t, field, to)}</ins>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Pagination page={data.page} pages={data.pages} href={address} />
    </>
  )
}

/** Signs of a list are said in words, a day as a day; what was typed stands as it is. */
function said(t: (key: string) => string, field: string, value: string): ReactNode {
  if (field === 'birthDate') return <DateOnly date={value} style="era" />
  if (field === 'household-relation') return t(`households.option.relation.${value}`)
  if (field === 'gender') return t(`households.gender.${value}`)
  if (field === 'undisclosed') return t(`households.protection.${value}`)
  return value
}

/** What an extract would change, person by person. */
export const differencesPage = ({ differences }: Offers): Page =>
  page<Data>({
    path: '/console/register/:id/differences',
    face: 'console',
    grant: 'households:import',
    query: ['outcome', 'page'],
    parent: { path: '/console/register', label: 'households.tile.register' },
    load: async (ask, params) => {
      const outcome = params['outcome'] === 'changed' ? ('changed' as const) : ('new' as const)
      const number = Math.max(1, Number.parseInt(params['page'] ?? '', 10) || 1)
      return {
        ...(await ask(differences, { id: params['id'] ?? '', outcome, page: number })),
        outcome,
        page: number,
      }
    },
    title: (data, t) => t(`households.differences.${data.outcome}`),
    view: ({ data }) => <Differences data={data} />,
  })

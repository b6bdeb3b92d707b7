import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  type Column,
  Disclosure,
  EmptyState,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import { type admitTown, listTowns, withdrawTown } from '../operations/towns.ts'
import { FiguresTable } from './figures-table.tsx'
import { FoldedForm } from './forms.tsx'
import { headquartersPath } from './list.tsx'

export const townsPath = `${headquartersPath}/towns`

type Data = z.output<typeof listTowns.output>
type Report = Data['reports'][number]
type Offer = { admit: ReturnType<typeof admitTown> }
type Props = ViewProps<Data> & { offer: Offer }

function Towns(props: Props) {
  const { lang, t } = usePage()
  const { data, params, form: refused, newKey, may, offer } = props
  const drill = params['drill'] === '1'
  const mark = drill ? t('headquarters.drill-mark') : ''
  return (
    <>
      <Heading level={1} lead={t(drill ? 'headquarters.towns.drill-lead' : 'headquarters.towns.lead')}>
        {mark + t('headquarters.towns.title')}
      </Heading>
      <p>
        <a href={localPath(lang, drill ? townsPath : `${townsPath}?drill=1`)}>
          {t(drill ? 'headquarters.towns.to-real' : 'headquarters.towns.to-drills')}
        </a>
      </p>
      <p>
        {t('headquarters.towns.counted')} <Time at={data.since} />
      </p>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.reports.length === 0 ? (
        <EmptyState heading={t('headquarters.towns.none')}>{t('headquarters.towns.none-text')}</EmptyState>
      ) : (
        <Reported {...data} mark={mark} />
      )}
      <Admitted {...props} />
      {may(offer.admit) && (
        <FoldedForm
          operation={offer.admit}
          name="admit"
          path={townsPath}
          refused={refused}
          newKey={newKey}
          text={t('headquarters.towns.admit-text')}
        />
      )}
    </>
  )
}

/** What was reported, and which report of whom it is. */
function Reported({ totals, reports, mark }: Pick<Data, 'totals' | 'reports'> & { mark: string }) {
  const { lang, t } = usePage()
  const nameOf = ({ town, name }: Report) => (name === '' ? town : name)
  const columns: Column<Report>[] = [
    { key: 'town', header: t('headquarters.towns.name'), cell: nameOf },
    {
      key: 'number',
      header: t('headquarters.log.number'),
      cell: ({ number }) => t('headquarters.towns.number', { number }),
    },
    { key: 'at', header: t('headquarters.reports.as-of-head'), cell: ({ asOf }) => <Time at={asOf} /> },
    {
      key: 'missing',
      header: t('headquarters.towns.missing'),
      cell: ({ missing }) =>
        missing.length === 0 ? (
          t('headquarters.towns.all-came')
        ) : (
          <StatusTag tone="warning">
            {missing
              .slice(0, 10)
              .map((number) => t('headquarters.towns.number', { number }))
              .join(t('ui.list.separator'))}
          </StatusTag>
        ),
    },
  ]
  return (
    <>
      <FiguresTable
        caption={mark + t('headquarters.reports.totals')}
        totals={totals}
        partsHeader={t('headquarters.towns.by-town')}
        parts={reports.map((one) => ({ name: nameOf(one), figures: one.totals }))}
      />
      <ButtonLink
        href={localPath(lang, `${townsPath}/totals${mark === '' ? '' : '-drill'}.csv`)}
        look="secondary"
      >
        CSV
      </ButtonLink>
      <Table
        caption={mark + t('headquarters.towns.reports')}
        rows={reports}
        rowKey={({ id }) => id}
        columns={columns}
      />
    </>
  )
}

/** Whose reports are taken, whether or not anything came. */
function Admitted({ data: { towns }, newKey, may }: Props) {
  const { lang, t } = usePage()
  if (towns.length === 0) return null
  return (
    <>
      <Table
        caption={t('headquarters.towns.admitted')}
        rows={towns}
        rowKey={({ code }) => code}
        columns={[
          { key: 'name', header: t('headquarters.towns.name'), cell: ({ name }) => name },
          { key: 'code', header: t('headquarters.field.code'), cell: ({ code }) => code },
          {
            key: 'state',
            header: t('headquarters.towns.state'),
            cell: ({ withdrawnAt }) => (
              <StatusTag tone={withdrawnAt === null ? 'success' : 'neutral'}>
                {t(withdrawnAt === null ? 'headquarters.towns.taken' : 'headquarters.towns.withdrawn')}
              </StatusTag>
            ),
          },
          {
            key: 'since',
            header: t('headquarters.towns.since'),
            cell: ({ admittedAt, withdrawnAt }) => <Time at={withdrawnAt ?? admittedAt} />,
          },
        ]}
      />
      {may(withdrawTown) &&
        towns
          .filter(({ withdrawnAt }) => withdrawnAt === null)
          .map(({ code, name }) => (
            <Disclosure key={code} summary={t('headquarters.towns.withdraw', { name })}>
              <p>{t('headquarters.towns.withdraw-text')}</p>
              <Form
                action={localPath(lang, townsPath)}
                operation={withdrawTown.name}
                idempotencyKey={newKey()}
                hidden={[['code', code]]}
              >
                <Button look="danger">{t('headquarters.towns.withdraw-button')}</Button>
              </Form>
            </Disclosure>
          ))}
    </>
  )
}

/** In a prefecture: what its towns reported, and whose reports are taken. */
export const townsPage = (offer: Offer): Page =>
  page<Data>({
    path: townsPath,
    face: 'console',
    grant: 'headquarters:read',
    query: ['drill'],
    parent: { path: headquartersPath, label: 'headquarters.tile.headquarters' },
    load: (ask, { drill }) => ask(listTowns, { drill: drill === '1' }),
    title: (_data, t) => t('headquarters.towns.title'),
    view: (props) => <Towns {...props} offer={offer} />,
    forms: [
      form(offer.admit, ({ reveal }) => (reveal === null ? townsPath : `${townsPath}/secrets/${reveal}`)),
      form(withdrawTown, () => townsPath),
    ],
  })

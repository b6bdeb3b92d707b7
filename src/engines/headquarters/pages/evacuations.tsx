import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  type Column,
  EmptyState,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  Table,
  Time,
  usePage,
} from '#ui'
import { type countRegister, listOrders, type recordCount } from '../operations/registers.ts'
import type { HeadquartersParts } from '../parts.ts'
import { useDistrictChoices, useNames } from './districts.ts'
import { FoldedForm } from './forms.tsx'
import { headquartersPath } from './list.tsx'

/** The file has the older ones. */
const mostShown = 100

export const evacuationsPath = `${headquartersPath}/evacuations`

type Data = z.output<typeof listOrders.output>
type Offer = Pick<HeadquartersParts, 'districts'> & {
  count: ReturnType<typeof recordCount>
  countRegister: ReturnType<typeof countRegister>
}
type Props = ViewProps<Data> & { offer: Offer }

function Evacuations(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, now } = props
  const { totals, orders } = data
  return (
    <>
      <Heading level={1} lead={t('headquarters.orders.lead')}>
        {t('headquarters.orders.title')}
      </Heading>
      <p>
        {t('headquarters.reports.as-of')} <Time at={now} style="era" />
      </p>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Heading level={2}>{t('headquarters.orders.heading')}</Heading>
      {orders.length === 0 ? (
        <EmptyState heading={t('headquarters.orders.none')}>{t('headquarters.orders.none-text')}</EmptyState>
      ) : (
        <>
          <p>
            <strong>{t('headquarters.orders.totals', totals)}</strong>
          </p>
          <InForce {...props} />
        </>
      )}
      <ButtonGroup>
        <ButtonLink href={localPath(lang, `${evacuationsPath}/evacuations.csv`)} look="secondary">
          CSV
        </ButtonLink>
      </ButtonGroup>
      <History {...props} />
      <Counts {...props} />
    </>
  )
}

type Counted = { households: number | null; people: number | null; countSource: string | null }

/** How many, and who says so. */
function useCountColumns<Row extends Counted>(): Column<Row>[] {
  const { t } = usePage()
  const figure = (value: number | null) => (value === null ? t('headquarters.uncounted') : String(value))
  return [
    {
      key: 'households',
      header: t('headquarters.field.households'),
      align: 'end',
      cell: (one) => figure(one.households),
    },
    {
      key: 'people',
      header: t('headquarters.field.people'),
      align: 'end',
      cell: (one) => figure(one.people),
    },
    {
      key: 'source',
      header: t('headquarters.field.source'),
      cell: ({ countSource }) => countSource ?? t('headquarters.orders.nobody'),
    },
  ]
}

function InForce({ data: { orders }, offer }: Props) {
  const { t } = usePage()
  const nameOf = useNames(offer.districts)
  const counts = useCountColumns<Data['orders'][number]>()
  return (
    <Table
      caption={t('headquarters.orders.heading')}
      captionHidden
      rows={orders}
      rowKey={({ district }) => district}
      columns={[
        { key: 'district', header: t('headquarters.field.district'), cell: (one) => nameOf(one.district) },
        {
          key: 'level',
          header: t('headquarters.orders.level'),
          cell: ({ level }) => t(`headquarters.order.${level}`),
        },
        { key: 'since', header: t('headquarters.orders.since'), cell: ({ since }) => <Time at={since} /> },
        ...counts,
      ]}
    />
  )
}

function History({ data: { history }, offer }: Props) {
  const { lang, t } = usePage()
  const nameOf = useNames(offer.districts)
  const counts = useCountColumns<Data['history'][number]>()
  if (history.length === 0) return null
  return (
    <Table
      caption={t('headquarters.orders.history')}
      rows={history.slice(0, mostShown)}
      rowKey={({ id }) => id}
      columns={[
        { key: 'district', header: t('headquarters.field.district'), cell: (one) => nameOf(one.district) },
        {
          key: 'level',
          header: t('headquarters.orders.level'),
          cell: ({ level, alertId }) => (
            <a href={localPath(lang, `/console/alerts/${alertId}`)}>{t(`headquarters.order.${level}`)}</a>
          ),
        },
        { key: 'since', header: t('headquarters.orders.since'), cell: ({ since }) => <Time at={since} /> },
        {
          key: 'until',
          header: t('headquarters.orders.until'),
          cell: ({ until }) => (until === null ? t('headquarters.orders.now') : <Time at={until} />),
        },
        ...counts,
      ]}
    />
  )
}

/** How many live where, from the register or by who entered it. */
function Counts({ data: { counts, register }, form: refused, newKey, may, offer }: Props) {
  const { lang, t } = usePage()
  const nameOf = useNames(offer.districts)
  const known = counts.map((one) => ({ ...one, countSource: one.source }))
  const columns = useCountColumns<(typeof known)[number]>()
  const choices = useDistrictChoices(offer.districts)
  const acts = { refused, newKey, path: evacuationsPath }
  return (
    <>
      <Heading level={2}>{t('headquarters.counts.heading')}</Heading>
      <p>{t('headquarters.counts.text')}</p>
      {known.length > 0 && (
        <Table
          caption={t('headquarters.counts.heading')}
          captionHidden
          rows={known}
          rowKey={({ district }) => district}
          columns={[
            {
              key: 'district',
              header: t('headquarters.field.district'),
              cell: (one) => nameOf(one.district),
            },
            ...columns,
            { key: 'at', header: t('headquarters.reports.at'), cell: ({ at }) => <Time at={at} /> },
          ]}
        />
      )}
      {register !== null && register.unplacedPeople > 0 && (
        <p>
          {t('headquarters.counts.unplaced', {
            households: register.unplacedHouseholds,
            people: register.unplacedPeople,
          })}
        </p>
      )}
      {may(offer.countRegister) && (
        <Form
          action={localPath(lang, evacuationsPath)}
          operation={offer.countRegister.name}
          idempotencyKey={newKey()}
        >
          <Button look="secondary">{t('headquarters.counts.from-register')}</Button>
        </Form>
      )}
      {may(offer.count) && <FoldedForm {...acts} operation={offer.count} name="count" choices={choices} />}
    </>
  )
}

/** Who is told to leave, by district, with households, people and where the count is from; printed as it stands. */
export const evacuationsPage = (offer: Offer): Page =>
  page<Data>({
    path: evacuationsPath,
    face: 'console',
    grant: 'headquarters:read',
    parent: { path: headquartersPath, label: 'headquarters.tile.headquarters' },
    load: (ask) => ask(listOrders, {}),
    title: (_data, t) => t('headquarters.orders.title'),
    view: (props) => <Evacuations {...props} offer={offer} />,
    forms: [form(offer.count, () => evacuationsPath), form(offer.countRegister, () => evacuationsPath)],
  })

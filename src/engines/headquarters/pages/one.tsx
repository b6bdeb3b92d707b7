import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  ButtonGroup,
  ButtonLink,
  ErrorSummary,
  Heading,
  localPath,
  SearchBox,
  Table,
  Time,
  usePage,
} from '#ui'
import { writeNote } from '../operations/log.ts'
import { getOne } from '../operations/read.ts'
import type { sendReport } from '../operations/reports.ts'
import type { HeadquartersParts } from '../parts.ts'
import { type ActOffer, actsOf } from './acts.tsx'
import { useNames } from './districts.ts'
import { FoldedForm } from './forms.tsx'
import { headquartersPath, StageTag } from './list.tsx'
import { Log, QuickNote } from './log-part.tsx'

type Data = z.output<typeof getOne.output>
type Offer = Pick<HeadquartersParts, 'districts'> & ActOffer & { send: ReturnType<typeof sendReport> }
type Props = ViewProps<Data> & { offer: Offer }

function One(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, params } = props
  const { headquarters } = data
  const path = `${headquartersPath}/${headquarters.id}`
  return (
    <>
      <Heading level={1}>
        {(headquarters.drill ? t('headquarters.drill-mark') : '') + headquarters.name}
      </Heading>
      <p>
        <StageTag of={headquarters} /> {t('headquarters.opened')} <Time at={headquarters.openedAt} />
        {headquarters.closedAt !== null && (
          <>
            {' '}
            {t('headquarters.closed-at')} <Time at={headquarters.closedAt} />
          </>
        )}
      </p>
      <ErrorSummary problems={refused?.problems ?? []} />
      {headquarters.drill && <p>{t('headquarters.drill-text')}</p>}
      {headquarters.closedAt === null && props.may(writeNote) && <QuickNote {...props} />}
      <Acts {...props} />
      <Heading level={2}>{t('headquarters.log.heading')}</Heading>
      <SearchBox
        action={localPath(lang, path)}
        label={t('headquarters.log.search')}
        value={params['q'] ?? ''}
      />
      <Log {...props} />
      <Reports {...props} />
    </>
  )
}

function Acts({ data: { headquarters }, form: refused, newKey, may, offer }: Props) {
  const { lang, t } = usePage()
  const { id, closedAt } = headquarters
  const path = `${headquartersPath}/${id}`
  const open = closedAt === null
  const acts = actsOf(offer).filter(({ operation, always }) => (open || always) && may(operation))
  return (
    <>
      <ButtonGroup>
        {acts.map(({ name }) => (
          <ButtonLink key={name} href={localPath(lang, `${path}/${name}`)} look="secondary">
            {t(`headquarters.form.${name}.heading`)}
          </ButtonLink>
        ))}
      </ButtonGroup>
      {open && may(offer.send) && (
        <FoldedForm
          operation={offer.send}
          name="send"
          path={path}
          refused={refused}
          newKey={newKey}
          values={{ id }}
        />
      )}
    </>
  )
}

function Reports({ data: { headquarters, reports, figures }, may, offer }: Props) {
  const { lang, t } = usePage()
  const nameOf = useNames(offer.districts)
  return (
    <>
      <Heading level={2}>{t('headquarters.reports.heading')}</Heading>
      {figures.length > 0 && (
        <Table
          caption={t('headquarters.reports.known')}
          rows={figures}
          rowKey={({ district }) => district}
          columns={[
            {
              key: 'district',
              header: t('headquarters.field.district'),
              cell: ({ district }) =>
                headquarters.closedAt === null && may(offer.figures) ? (
                  <a
                    href={localPath(
                      lang,
                      `${headquartersPath}/${headquarters.id}/figures?district=${district}`,
                    )}
                  >
                    {nameOf(district)}
                  </a>
                ) : (
                  nameOf(district)
                ),
            },
            {
              key: 'dead',
              header: t('headquarters.field.figures.dead'),
              align: 'end',
              cell: (one) => one.figures.dead,
            },
            {
              key: 'missing',
              header: t('headquarters.field.figures.missing'),
              align: 'end',
              cell: (one) => one.figures.missing,
            },
            {
              key: 'destroyed',
              header: t('headquarters.field.figures.destroyedHouses'),
              align: 'end',
              cell: (one) => one.figures.destroyedHouses,
            },
            { key: 'source', header: t('headquarters.field.source'), cell: ({ source }) => source },
            { key: 'at', header: t('headquarters.reports.at'), cell: ({ at }) => <Time at={at} /> },
          ]}
        />
      )}
      <ul>
        {reports.map(({ id, number, asOf }) => (
          <li key={id}>
            <a href={localPath(lang, `${headquartersPath}/reports/${id}`)}>
              {t('headquarters.reports.number', { number })}
            </a>{' '}
            <Time at={asOf} />
          </li>
        ))}
      </ul>
    </>
  )
}

/** One headquarters: its log, what is known, its reports. */
export const onePage = (offer: Offer): Page => {
  const again = (_output: unknown, { id = '' }: Readonly<Record<string, string>>) =>
    `${headquartersPath}/${id}`
  return page<Data>({
    path: `${headquartersPath}/:id`,
    face: 'console',
    grant: 'headquarters:read',
    query: ['q'],
    parent: { path: headquartersPath, label: 'headquarters.tile.headquarters' },
    load: (ask, { id = '', q = '' }) => ask(getOne, { id, ...(q === '' ? {} : { text: q }) }),
    title: ({ headquarters }) => headquarters.name,
    view: (props) => <One {...props} offer={offer} />,
    forms: [form(writeNote, again), form(offer.send, ({ id }) => `${headquartersPath}/reports/${id}`)],
  })
}

import { form, type Page, type PageForm, page } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  RadioGroup,
  Table,
  Time,
  usePage,
} from '#ui'
import type { ShownGuardianship } from '../guardians.ts'
import { Purpose } from '../schema.ts'
import { itemsOf, shown } from './field-items.tsx'
import { GuardianshipTable } from './guardianship-table.tsx'
import { Marks } from './marks.tsx'
import { Acts, hereOf } from './resident-acts.tsx'
import type { ResidentData, ResidentOffers, ResidentProps } from './resident-props.ts'
import { consolePath } from './search.tsx'

function Resident(props: ResidentProps) {
  const { lang, t } = usePage()
  const { data, form: refused } = props
  return (
    <>
      <Heading level={1}>{data.fields.name}</Heading>
      <p>
        <Marks resident={data.resident} />
      </p>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.requests.map(({ id, kind }) => (
        <NotificationBanner key={id} tone="warning" heading={t(`residents.request.${kind}`)}>
          <p>
            <a href={localPath(lang, `${consolePath}/requests/${id}`)}>{t('residents.request.look')}</a>
          </p>
        </NotificationBanner>
      ))}
      {data.cardChange && <CardChange {...props} told={data.cardChange} />}
      <DescriptionList items={[...itemsOf(data.fields, t), ...wayItems(data, t)]} />
      <Acts {...props} />
      <Guardians {...props} />
      <History data={data} />
    </>
  )
}

function wayItems({ account, cards, code, resident }: ResidentData, t: ReturnType<typeof usePage>['t']) {
  return [
    { term: t('residents.way.number'), description: <code>{resident.id}</code> },
    {
      term: t('residents.way.account'),
      description: account ? t('residents.way.open', { cards }) : t('residents.way.none'),
    },
    ...(code ? [{ term: t('residents.way.code'), description: <Time at={code.expiresAt} /> }] : []),
  ]
}

/** What the person's card says that the record does not. */
function CardChange(props: ResidentProps & { told: NonNullable<ResidentData['cardChange']> }) {
  const { lang, t } = usePage()
  const { told, may, acceptCard, declineCard, newKey } = props
  return (
    <NotificationBanner tone="warning" heading={t('residents.card.heading')}>
      <DescriptionList
        items={[
          { term: t('residents.field.name'), description: told.name },
          { term: t('residents.field.address'), description: shown('address', told.address, t) },
        ]}
      />
      {may(acceptCard) && (
        <ButtonGroup>
          {[acceptCard, declineCard].map((operation) => (
            <Form
              key={operation.name}
              action={hereOf(lang, props)}
              operation={operation.name}
              idempotencyKey={newKey()}
              hidden={[['id', told.id]]}
            >
              <Button look={operation === acceptCard ? 'primary' : 'secondary'}>
                {operation === acceptCard ? t('residents.card.accept') : t('residents.card.decline')}
              </Button>
            </Form>
          ))}
        </ButtonGroup>
      )}
    </NotificationBanner>
  )
}

function Guardians(props: ResidentProps) {
  const { lang, t } = usePage()
  const { data, may, endGuardian, newKey } = props
  const sides = [
    { caption: t('residents.family.acts-for'), rows: data.guardianships.filter(({ acts }) => acts) },
    { caption: t('residents.family.is-acted-for'), rows: data.guardianships.filter(({ acts }) => !acts) },
  ]
  const end = ({ id, standing }: ShownGuardianship) =>
    standing !== 'over' && may(endGuardian) ? (
      <Form
        action={hereOf(lang, props)}
        operation={endGuardian.name}
        idempotencyKey={newKey()}
        hidden={[['id', id]]}
      >
        <Button look="secondary">{t('residents.family.end')}</Button>
      </Form>
    ) : null
  return (
    <>
      <Heading level={2}>{t('residents.family.heading')}</Heading>
      {data.guardianships.length === 0 && <p>{t('residents.family.none')}</p>}
      {sides.map(
        ({ caption, rows }) =>
          rows.length > 0 && <GuardianshipTable key={caption} caption={caption} rows={rows} end={end} />,
      )}
    </>
  )
}

function History({ data }: { data: ResidentData }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('residents.history.heading')}</Heading>
      <Table
        caption={t('residents.history.caption')}
        captionHidden
        columns={[
          { key: 'at', header: t('residents.history.at'), cell: ({ at }) => <Time at={at} /> },
          {
            key: 'reason',
            header: t('residents.history.reason'),
            cell: ({ reason, on }) => `${t(`residents.reason.${reason}`)}${on ? ` ${on}` : ''}`,
          },
          {
            key: 'changes',
            header: t('residents.history.changes'),
            cell: ({ changes }) =>
              changes.length === 0 ? null : (
                <ul>
                  {changes.map(({ field, from, to }) => (
                    <li key={field}>
                      {t(`residents.field.${field}`)}: {shown(field, from, t)} → {shown(field, to, t)}
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
        rows={data.history}
        rowKey={({ number }) => String(number)}
      />
    </>
  )
}

/** Nobody's record is opened without a reason; it is chosen here by who came without one. */
function AskPurpose({ id }: { id: string }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.purpose.lead')}>
        {t('residents.purpose.title')}
      </Heading>
      <form className="hb-form" method="get" action={localPath(lang, `${consolePath}/${id}`)}>
        <RadioGroup
          name="purpose"
          label={t('residents.field.purpose')}
          value="work-item"
          choices={Purpose.options.map((value) => ({ value, label: t(`residents.option.purpose.${value}`) }))}
        />
        <ButtonGroup>
          <Button>{t('residents.purpose.button')}</Button>
          <ButtonLink href={localPath(lang, consolePath)} look="secondary">
            {t('ui.back')}
          </ButtonLink>
        </ButtonGroup>
      </form>
    </>
  )
}

/** One person: what is known, who acts for them, how they come in, what it was before, and what can be done. */
export const residentPage = (offers: ResidentOffers): Page =>
  page<ResidentData | null>({
    path: `${consolePath}/:id`,
    face: 'console',
    grant: 'residents:read',
    query: ['purpose'],
    parent: { path: consolePath, label: 'residents.tile.residents' },
    load: async (ask, { id = '', purpose: asked }) => {
      const purpose = Purpose.safeParse(asked).data
      return purpose ? { ...(await ask(offers.get, { id, purpose })), purpose } : null
    },
    title: (data, t) => data?.fields.name ?? t('residents.purpose.title'),
    view: (props) => {
      const { data } = props
      if (!data) return <AskPurpose id={props.params['id'] ?? ''} />
      return <Resident {...props} data={data} {...offers} />
    },
    forms: formsOf(offers),
  })

function formsOf(offers: ResidentOffers): PageForm[] {
  const pathOf = ({ id = '', purpose = '' }: Readonly<Record<string, string>>) =>
    `${consolePath}/${id}?purpose=${purpose}`
  const back = (_output: unknown, params: Readonly<Record<string, string>>) => pathOf(params)
  const toRequest = ({ requestId }: { requestId: string }) => `${consolePath}/requests/${requestId}`
  return [
    form(offers.change, back),
    form(offers.open, ({ reveal }, params) => (reveal ? `${consolePath}/codes/${reveal}` : pathOf(params))),
    form(offers.addGuardian, back),
    form(offers.endGuardian, back),
    form(offers.acceptCard, back),
    form(offers.declineCard, back),
    form(offers.moveOut, back),
    form(offers.die, back),
    form(offers.disclose, back),
    form(offers.merge, toRequest),
    form(offers.recover, toRequest),
    form(offers.erase, toRequest),
  ]
}

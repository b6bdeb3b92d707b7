import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  Phrase,
  SchemaFields,
  Time,
  usePage,
} from '#ui'
import type { ShownGuardianship } from '../guardians.ts'
import type { acceptProxy } from '../operations/accept-proxy.ts'
import type { listFamily } from '../operations/list-family.ts'
import type { offerProxy } from '../operations/offer-proxy.ts'
import type { showOffer } from '../operations/show-offer.ts'
import type { withdrawProxy } from '../operations/withdraw-proxy.ts'
import type { WardPage } from '../parts.ts'
import { GuardianshipTable } from './guardianship-table.tsx'

const path = '/my/family'

type Offers = {
  list: ReturnType<typeof listFamily>
  offer: ReturnType<typeof offerProxy>
  accept: ReturnType<typeof acceptProxy>
  withdraw: ReturnType<typeof withdrawProxy>
  wardPages: readonly WardPage[]
}
type Data = z.output<Offers['list']['output']>
type Props = ViewProps<Data> & Offers

function Family(props: Props) {
  const { t } = usePage()
  const { data, form: refused } = props
  return (
    <>
      <Heading level={1} lead={t('residents.family.lead')}>
        {t('residents.family.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Heading level={2}>{t('residents.family.acts')}</Heading>
      <List {...props} rows={data.guardianships.filter(({ acts }) => acts)} caption="residents.family.acts" />
      <Heading level={2}>{t('residents.family.acted')}</Heading>
      <List
        {...props}
        rows={data.guardianships.filter(({ acts }) => !acts)}
        caption="residents.family.acted"
      />
      <Heading level={2}>{t('residents.family.accept')}</Heading>
      <p>{t('residents.family.accept-text')}</p>
      <Asked {...props} operation={props.accept} button={t('residents.family.accept-button')} />
      <Heading level={2}>{t('residents.family.offer')}</Heading>
      <p>{t('residents.family.offer-text')}</p>
      <Asked {...props} operation={props.offer} button={t('residents.family.offer-button')} />
    </>
  )
}

type ListProps = Props & {
  rows: readonly ShownGuardianship[]
  caption: 'residents.family.acts' | 'residents.family.acted'
}

function List({ rows, caption, newKey, withdraw, wardPages }: ListProps) {
  const { lang, t } = usePage()
  if (rows.length === 0) return <p>{t('residents.family.none')}</p>
  const act = (one: ShownGuardianship) => (
    <>
      <WardLinks one={one} wardPages={wardPages} />
      {end(one)}
    </>
  )
  const end = ({ id, kind, standing }: ShownGuardianship) =>
    kind === 'proxy' && standing !== 'over' ? (
      <Form
        action={localPath(lang, path)}
        operation={withdraw.name}
        idempotencyKey={newKey()}
        hidden={[['id', id]]}
      >
        <Button look="secondary">{t('residents.family.end')}</Button>
      </Form>
    ) : null
  return <GuardianshipTable caption={t(caption)} captionHidden rows={rows} end={act} />
}

/** Where one does something for the other now; a guardianship may be for a part of it. */
function WardLinks({ one, wardPages }: { one: ShownGuardianship } & Pick<Offers, 'wardPages'>) {
  const { lang, t } = usePage()
  const { acts, standing, scope, other } = one
  if (!acts || standing !== 'current' || other === null) return null
  return wardPages
    .filter(({ module }) => scope.length === 0 || scope.includes(module))
    .map(({ path: own, label }) => (
      <p key={own}>
        <a href={`${localPath(lang, own)}?for=${other.id}`}>
          {t('residents.family.open', { name: other.name, page: t(label) })}
        </a>
      </p>
    ))
}

type AskedProps = Props & { operation: Offers['offer'] | Offers['accept']; button: string }

function Asked({ form: refused, newKey, operation, button }: AskedProps) {
  const { lang } = usePage()
  const own = refused?.operation === operation.name ? refused : null
  return (
    <Form action={localPath(lang, path)} operation={operation.name} idempotencyKey={newKey()}>
      <SchemaFields
        schema={operation.input}
        module="residents"
        values={own?.values ?? {}}
        problems={own?.problems ?? []}
      />
      <Button look="secondary">{button}</Button>
    </Form>
  )
}

/** Whom one acts for, who acts for oneself, and how that begins and ends. */
export const familyPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'portal',
    grant: 'resident',
    parent: { path: '/my', label: 'residents.tile.my' },
    load: (ask) => ask(offers.list, {}),
    title: (_data, t) => t('residents.family.title'),
    view: (props) => <Family {...props} {...offers} />,
    forms: [
      form(offers.offer, ({ reveal }) => (reveal ? `${path}/codes/${reveal}` : path)),
      form(offers.accept, () => path),
      form(offers.withdraw, () => path),
    ],
  })

type Shown = z.output<ReturnType<typeof showOffer>['output']>

function Code({ data }: { data: Shown }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.offer.lead')}>
        {t('residents.offer.title')}
      </Heading>
      <p className="hb-handed-code">
        <code>{data.code}</code>
      </p>
      <NotificationBanner tone="info" heading={t('people.secret.heading')}>
        <p>
          <Phrase word="people.secret.until" parts={{ at: <Time at={data.shownUntil} /> }} />
        </p>
      </NotificationBanner>
    </>
  )
}

/** The code to hand over. */
export const offerPage = (show: ReturnType<typeof showOffer>): Page =>
  page<Shown>({
    path: `${path}/codes/:id`,
    face: 'portal',
    grant: 'resident',
    parent: { path, label: 'residents.family.title' },
    load: (ask, { id = '' }) => ask(show, { id }),
    title: (_data, t) => t('residents.offer.title'),
    view: (props) => <Code {...props} />,
  })

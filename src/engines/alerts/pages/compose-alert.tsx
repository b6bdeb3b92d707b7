import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ButtonGroup, Heading, localPath, usePage } from '#ui'
import { offeredExpiry } from '../model/compose.ts'
import type { composeAlert } from '../operations/compose-alert.ts'
import { ContentForm } from './content-form.tsx'
import type { Offer } from './part-props.ts'

type Compose = ReturnType<typeof composeAlert>

function ComposeForm({
  form: refused,
  newKey,
  now,
  compose,
  offer,
}: ViewProps<null> & { compose: Compose; offer: Offer }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('alerts.compose.lead')}>
        {t('alerts.console.new')}
      </Heading>
      <ContentForm
        action={localPath(lang, '/console/alerts/new')}
        operation={compose.name}
        newKey={newKey}
        schema={compose.input}
        values={{ level: 3, expiresAt: offeredExpiry(now, 6) }}
        refused={refused}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.compose.save')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

/** What happens, how strong, where and until when: the sentences come from the town's tables. */
export const composePage = (compose: Compose, offer: Offer): Page =>
  page({
    path: '/console/alerts/new',
    face: 'console',
    grant: 'alerts:draft',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: async () => null,
    title: (_data, t) => t('alerts.console.new'),
    view: (props) => <ComposeForm {...props} compose={compose} offer={offer} />,
    forms: [form(compose, (alert) => `/console/alerts/${alert.id}`)],
  })

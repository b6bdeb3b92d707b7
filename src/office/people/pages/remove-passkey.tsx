import { form, type Page, page, type ViewProps } from '#kernel'
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
  SchemaFields,
  Time,
  usePage,
} from '#ui'
import { listKeys } from '../operations/list-keys.ts'
import { removePasskey } from '../operations/remove-passkey.ts'
import { problem } from '../problems.ts'
import { type AccountData, atHome, type Place } from './account-props.ts'

type Data = { passkey: AccountData['passkeys'][number]; last: boolean }

function Remove({ data, form: refused, newKey, place }: ViewProps<Data> & { place: Place }) {
  const account = place.path
  const { lang, t } = usePage()
  const { passkey, last } = data
  const hidden: [string, string][] = [['id', passkey.id]]
  return (
    <>
      <Heading level={1} lead={t('people.passkey.remove-lead')}>
        {t('people.passkey.remove-title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {last && (
        <NotificationBanner tone="error" heading={t('people.passkey.last')}>
          <p>{place === atHome ? t('people.my.last-text') : t('people.passkey.last-text')}</p>
        </NotificationBanner>
      )}
      <DescriptionList
        items={[
          { term: t('people.field.name'), description: passkey.name },
          { term: t('people.passkey.added'), description: <Time at={passkey.createdAt} /> },
        ]}
      />
      <Form
        action={localPath(lang, `${account}/passkeys/${passkey.id}/remove`)}
        operation={removePasskey.name}
        idempotencyKey={newKey()}
        hidden={last ? [] : hidden}
      >
        {last && (
          <SchemaFields
            schema={removePasskey.input}
            module="people"
            values={{ id: passkey.id }}
            problems={refused?.problems ?? []}
          />
        )}
        <ButtonGroup>
          <Button look="danger">{t('people.passkey.remove-button')}</Button>
          <ButtonLink href={localPath(lang, account)} look="secondary">
            {t('ui.back')}
          </ButtonLink>
        </ButtonGroup>
      </Form>
    </>
  )
}

/** Asks once more before a key goes, and in earnest when it is the last way in. */
export function removePasskeyPage(place: Place): Page {
  const { path: account, face, grant } = place
  return page<Data>({
    path: `${account}/passkeys/:id/remove`,
    face,
    grant,
    parent: { path: account, label: 'people.tile.account' },
    load: async (ask, { id }) => {
      const { passkeys, paperCodes } = await ask(listKeys, {})
      const passkey = passkeys.find((one) => one.id === id)
      if (!passkey) throw problem('not-found')
      const others = passkeys.filter((one) => one !== passkey && one.suspendedAt === null)
      return { passkey, last: others.length === 0 && paperCodes.left === 0 }
    },
    title: (_data, t) => t('people.passkey.remove-title'),
    view: (props) => <Remove {...props} place={place} />,
    forms: [form(removePasskey, () => account)],
  })
}

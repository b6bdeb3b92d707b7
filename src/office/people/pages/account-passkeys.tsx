import { type Column, Heading, localPath, SchemaFields, StatusTag, Table, Time, usePage } from '#ui'
import type { AccountData, AccountProps, Place } from './account-props.ts'
import { PasskeyPart } from './passkey-part.tsx'

type Passkey = AccountData['passkeys'][number]

/** The keys one has, and the form that adds one, named after this device unless said otherwise. */
export function Passkeys({ data, form: refused, newKey, addPasskey, place }: AccountProps) {
  const { lang, t } = usePage()
  const own = refused?.operation === addPasskey.name ? refused : null
  const here = data.sessions.find(({ current }) => current)?.device ?? ''
  return (
    <>
      <Heading level={2}>{t('people.passkey.heading')}</Heading>
      <p>{t('people.passkey.text')}</p>
      {data.passkeys.length > 0 && <KeyTable passkeys={data.passkeys} place={place} />}
      <Heading level={3}>{t('people.passkey.add')}</Heading>
      <PasskeyPart
        step="add"
        action={localPath(lang, place.path)}
        operation={addPasskey.name}
        idempotencyKey={newKey()}
        button={t('people.passkey.add-button')}
      >
        <SchemaFields
          schema={addPasskey.input}
          module="people"
          values={{ name: own?.values['name'] ?? here }}
          problems={own?.problems ?? []}
        />
      </PasskeyPart>
    </>
  )
}

function KeyTable({ passkeys, place }: { passkeys: readonly Passkey[]; place: Place }) {
  const { lang, t } = usePage()
  const columns: Column<Passkey>[] = [
    { key: 'name', header: t('people.field.name'), cell: (passkey) => <KeyName passkey={passkey} /> },
    { key: 'added', header: t('people.passkey.added'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'used',
      header: t('people.passkey.used'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : t('people.passkey.unused')),
    },
    {
      key: 'remove',
      header: t('people.passkey.remove-header'),
      cell: ({ id, name }) => (
        <a href={localPath(lang, `${place.path}/passkeys/${id}/remove`)}>
          {t('people.passkey.remove', { name })}
        </a>
      ),
    },
  ]
  return (
    <Table caption={t('people.passkey.caption')} columns={columns} rows={passkeys} rowKey={({ id }) => id} />
  )
}

function KeyName({ passkey }: { passkey: Passkey }) {
  const { t } = usePage()
  return (
    <>
      {passkey.name}{' '}
      {passkey.suspendedAt !== null && <StatusTag tone="error">{t('people.passkey.suspended')}</StatusTag>}
    </>
  )
}

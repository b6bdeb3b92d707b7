import { Button, Disclosure, Form, Heading, localPath, SchemaFields, Table, Time, usePage } from '#ui'
import { mostKeys } from '../model/standing.ts'
import { type PartProps, refusedOf } from './machine-props.ts'
import { machinesPath } from './machines.tsx'

/** The keys it is known by: add the next one first, remove the old one when the machine has gone over. */
export function KeysPart(props: PartProps) {
  const { data, may, operations } = props
  const { t } = usePage()
  const live = data.machine.revokedAt === null
  return (
    <>
      <Heading level={2}>{t('machines.keys.heading')}</Heading>
      {data.keys.length > 0 && (
        <Table
          caption={t('machines.keys.caption')}
          rows={data.keys}
          rowKey={({ id }) => id}
          columns={[
            { key: 'kid', header: t('machines.keys.kid'), cell: ({ kid }) => <code>{kid}</code> },
            { key: 'kind', header: t('machines.keys.kind'), cell: ({ kind }) => kind },
            { key: 'added', header: t('machines.keys.added'), cell: ({ addedAt }) => <Time at={addedAt} /> },
          ]}
        />
      )}
      {live && may(operations.addKey) && data.keys.length < mostKeys && <AddKey {...props} />}
      {live &&
        may(operations.removeKey) &&
        data.keys.map((key) => <RemoveKey key={key.id} held={key} {...props} />)}
    </>
  )
}

function AddKey(props: PartProps) {
  const { data, newKey, operations } = props
  const { lang, t } = usePage()
  const refused = refusedOf(props, operations.addKey)
  return (
    <Disclosure summary={t('machines.keys.add')} open={refused !== null || data.keys.length === 0}>
      <Form
        action={localPath(lang, `${machinesPath}/${data.machine.id}`)}
        operation={operations.addKey.name}
        idempotencyKey={newKey()}
      >
        <p>{t('machines.keys.add-text')}</p>
        <SchemaFields
          schema={operations.addKey.input}
          module="machines"
          values={refused?.values ?? { id: data.machine.id }}
          problems={refused?.problems ?? []}
        />
        <Button look="secondary">{t('machines.keys.add-button')}</Button>
      </Form>
    </Disclosure>
  )
}

function RemoveKey({ held, ...props }: PartProps & { held: PartProps['data']['keys'][number] }) {
  const { data, newKey, operations } = props
  const { lang, t } = usePage()
  return (
    <Disclosure summary={t('machines.keys.remove', { key: held.kid })}>
      <Form
        action={localPath(lang, `${machinesPath}/${data.machine.id}`)}
        operation={operations.removeKey.name}
        idempotencyKey={newKey()}
        hidden={[
          ['id', data.machine.id],
          ['keyId', held.id],
        ]}
      >
        <p>{t('machines.keys.remove-text')}</p>
        <Button look="danger">{t('machines.keys.remove-button')}</Button>
      </Form>
    </Disclosure>
  )
}

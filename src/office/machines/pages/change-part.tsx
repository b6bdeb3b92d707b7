import { Button, Disclosure, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { type PartProps, refusedOf } from './machine-props.ts'
import { machinesPath } from './machines.tsx'
import { roleChoices } from './new-machine.tsx'

/** Name, contact, roles, term. */
export function ChangePart(props: PartProps) {
  const { data, newKey, operations, roles } = props
  const { lang, t } = usePage()
  const { id, name, contact, expiresAt, roles: held } = data.machine
  const refused = refusedOf(props, operations.change)
  return (
    <>
      <Heading level={2}>{t('machines.change.heading')}</Heading>
      <Disclosure summary={t('machines.change.summary')} open={refused !== null}>
        <Form
          action={localPath(lang, `${machinesPath}/${id}`)}
          operation={operations.change.name}
          idempotencyKey={newKey()}
        >
          <p>{t('machines.change.text')}</p>
          <SchemaFields
            schema={operations.change.input}
            module="machines"
            values={refused?.values ?? { id, name, contact, expiresAt, roles: held }}
            problems={refused?.problems ?? []}
            choices={{ roles: roleChoices(roles, t) }}
          />
          <Button look="secondary">{t('machines.change.button')}</Button>
        </Form>
      </Disclosure>
    </>
  )
}

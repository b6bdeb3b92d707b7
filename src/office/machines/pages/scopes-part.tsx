import { Button, Disclosure, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { uploadScope } from '../model/reach.ts'
import { type PartProps, refusedOf } from './machine-props.ts'
import { machinesPath } from './machines.tsx'

/** What it may call now, and the boxes to choose from. */
export function ScopesPart(props: PartProps) {
  const { data, may, operations } = props
  const { t } = usePage()
  const { machine, callable } = data
  const open = refusedOf(props, operations.choose) !== null || machine.scopes.length === 0
  return (
    <>
      <Heading level={2}>{t('machines.scopes.heading')}</Heading>
      {machine.scopes.length === 0 ? (
        <p>{t('machines.scopes.none')}</p>
      ) : (
        <ul>
          {machine.scopes.map((scope) => (
            <li key={scope}>
              <code>{scope}</code> {nameOf(scope, callable, t)}
            </li>
          ))}
        </ul>
      )}
      {machine.revokedAt === null && may(operations.choose) && (
        <Disclosure summary={t('machines.scopes.summary')} open={open}>
          <ChooseForm {...props} />
        </Disclosure>
      )}
    </>
  )
}

/** Said in the reader's language where the town's roles are those that ship; else as the operation says it itself. */
function nameOf(
  scope: string,
  callable: PartProps['data']['callable'],
  t: ReturnType<typeof usePage>['t'],
): string {
  if (t.has(`machines.operation.${scope}`)) return t(`machines.operation.${scope}`)
  return callable.find(({ name }) => name === scope)?.summary ?? ''
}

function ChooseForm(props: PartProps) {
  const { data, newKey, operations } = props
  const { lang, t } = usePage()
  const { machine, callable } = data
  const refused = refusedOf(props, operations.choose)
  const choices = [...callable.map(({ name }) => name), uploadScope].map((value) => ({
    value,
    label: `${nameOf(value, callable, t)} (${value})`,
  }))
  return (
    <Form
      action={localPath(lang, `${machinesPath}/${machine.id}`)}
      operation={operations.choose.name}
      idempotencyKey={newKey()}
    >
      <p>{t('machines.scopes.text')}</p>
      <SchemaFields
        schema={operations.choose.input}
        module="machines"
        values={refused?.values ?? { id: machine.id, scopes: machine.scopes }}
        problems={refused?.problems ?? []}
        choices={{ scopes: choices }}
      />
      <Button>{t('machines.scopes.button')}</Button>
    </Form>
  )
}

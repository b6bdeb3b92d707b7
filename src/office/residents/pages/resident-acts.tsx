import type { ReactNode } from 'react'
import type { Operation } from '#kernel'
import { Button, Disclosure, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { ResidentProps } from './resident-props.ts'
import { consolePath } from './search.tsx'

/** Where the forms of a person's page go: the reason for looking stays in the address. */
export const hereOf = (lang: string, { data, params }: ResidentProps): string =>
  localPath(lang, `${consolePath}/${params['id'] ?? ''}?purpose=${data.purpose}`)

/** What may be done about this person, each under a line of its own; what the reader may not do is not there. */
export function Acts(props: ResidentProps) {
  const { t } = usePage()
  const { data, params } = props
  const id = params['id'] ?? ''
  const { state, version, undisclosed } = data.resident
  const active = state === 'active'
  const living = active || state === 'moved-out'
  return (
    <>
      <Heading level={2}>{t('residents.act.heading')}</Heading>
      <Act
        {...props}
        operation={props.change}
        name="change"
        when={state !== 'merged'}
        values={{ ...data.fields, id, version }}
      />
      <Act {...props} operation={props.open} name="open" when={living} values={{ id }} />
      <Act {...props} operation={props.addGuardian} name="guardian" when={active} values={{ id }} />
      <Act
        {...props}
        operation={props.recover}
        name="recover"
        when={living && data.account}
        values={{ id }}
      />
      <Act {...props} operation={props.moveOut} name="move-out" when={active} values={{ id }} />
      <Act {...props} operation={props.die} name="die" when={living} values={{ id }} />
      <Act {...props} operation={props.disclose} name="disclose" when values={{ id, undisclosed }} />
      <Act {...props} operation={props.merge} name="merge" when={living} values={{ id }} />
      <Act {...props} operation={props.erase} name="erase" when values={{ id }} danger />
    </>
  )
}

type ActProps = ResidentProps & {
  operation: Operation
  name: string
  when: boolean
  values: Readonly<Record<string, unknown>>
  danger?: boolean
}

function Act({ operation, name, when, values, danger = false, ...props }: ActProps): ReactNode {
  const { lang, t } = usePage()
  const { form: refused, newKey, may } = props
  if (!when || !may(operation)) return null
  const own = refused?.operation === operation.name ? refused : null
  return (
    <Disclosure summary={t(`residents.act.${name}`)} open={own !== null}>
      <p>{t(`residents.act.${name}-text`)}</p>
      <Form action={hereOf(lang, props)} operation={operation.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operation.input}
          module="residents"
          values={own?.values ?? values}
          problems={own?.problems ?? []}
        />
        <Button look={danger ? 'danger' : 'secondary'}>{t(`residents.act.${name}-button`)}</Button>
      </Form>
    </Disclosure>
  )
}

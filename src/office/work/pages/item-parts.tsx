import { type FormState, plus } from '#kernel'
import { Button, Form, localPath, SchemaFields, StatusTag, Time, usePage } from '#ui'
import type { WorkOperations } from '../operations/index.ts'
import type { Staff } from '../ports.ts'
import type { ListedItem } from '../schema.ts'

const soonMs = 4 * 3_600_000

/** The due time, and in words whether it is past or near. */
export function Due({ item, now }: { item: Pick<ListedItem, 'dueAt' | 'doneAt'>; now: string }) {
  const { t } = usePage()
  const open = item.doneAt === null
  return (
    <>
      <Time at={item.dueAt} />{' '}
      {open && item.dueAt < now && <StatusTag tone="error">{t('work.overdue')}</StatusTag>}
      {open && item.dueAt >= now && item.dueAt < plus(now, soonMs) && (
        <StatusTag tone="warning">{t('work.soon')}</StatusTag>
      )}
    </>
  )
}

/** Whose work it is, and before whom it was brought besides. */
export function OwnerName({ item, staff }: { item: ListedItem; staff: Staff }) {
  const { lang, t } = usePage()
  const roles = item.escalatedTo.map((role) => t(`people.role.${role}`))
  return (
    <>
      {staff.ownerName(item, lang) ?? t(`people.role.${item.ownerRole}`)}
      {roles.length > 0 && <p>{t('work.escalated', { roles: roles.join(t('work.and')) })}</p>}
    </>
  )
}

type CompleteProps = {
  id: string
  action: string
  operation: WorkOperations['complete']
  newKey(): string
  refused: FormState | null
}

/** What was done about it, and the button that closes it. */
export function CompleteForm({ id, action, operation, newKey, refused }: CompleteProps) {
  const { lang, t } = usePage()
  return (
    <Form action={localPath(lang, action)} operation={operation.name} idempotencyKey={newKey()}>
      <SchemaFields
        schema={operation.input}
        module="work"
        values={refused?.values ?? { id }}
        problems={refused?.problems ?? []}
      />
      <Button look="secondary">{t('work.complete-button')}</Button>
    </Form>
  )
}

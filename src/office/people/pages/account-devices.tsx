import type { Translate } from '#kernel'
import {
  Button,
  ButtonGroup,
  type Column,
  Form,
  Heading,
  localPath,
  ProofFirst,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import { endOtherSessions } from '../operations/end-other-sessions.ts'
import { endOneSession } from '../operations/end-session.ts'
import { signOutEverywhere } from '../operations/sign-out-everywhere.ts'
import type { Began } from '../schema.ts'
import { type AccountData, atHome, type Place } from './account-props.ts'

type Session = AccountData['sessions'][number]

function beganWords(began: Began, t: Translate): string {
  switch (began) {
    case 'enrolment':
      return t('people.device.enrolment')
    case 're-enrolment':
      return t('people.device.re-enrolment')
    case 'passkey':
      return t('people.device.passkey')
    case 'paper-code':
      return t('people.device.paper-code')
    case 'identity':
      return t('people.device.identity')
    case 'counter-code':
      return t('people.device.counter-code')
    case 'persona':
      return t('people.device.persona')
    default:
      return began satisfies never
  }
}

type DevicesProps = { sessions: readonly Session[]; newKey(): string; place: Place }

/** Where one is signed in; each device but this one can be signed out from here. */
export function Devices({ sessions, newKey, place }: DevicesProps) {
  const { lang, t, proof } = usePage()
  const here = localPath(lang, place.path)
  const columns: Column<Session>[] = [
    { key: 'device', header: t('people.device.device'), cell: (session) => <DeviceName session={session} /> },
    { key: 'how', header: t('people.device.how'), cell: ({ began }) => beganWords(began, t) },
    { key: 'began', header: t('people.device.began'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'seen', header: t('people.device.seen'), cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
    {
      key: 'end',
      header: t('people.device.act'),
      cell: ({ id, current }) =>
        current ? (
          t('people.device.stay')
        ) : (
          <Form action={here} operation={endOneSession.name} idempotencyKey={newKey()} hidden={[['id', id]]}>
            <Button look="secondary">{t('people.device.end')}</Button>
          </Form>
        ),
    },
  ]
  return (
    <>
      <Heading level={2}>{t('people.device.heading')}</Heading>
      <p>{place === atHome ? t('people.my.device-text') : t('people.device.text')}</p>
      <Table
        caption={t('people.device.caption')}
        columns={columns.filter(({ key }) => key !== 'end' || !proof?.operations.has(endOneSession.name))}
        rows={sessions}
        rowKey={({ id }) => id}
      />
      <ProofFirst operation={signOutEverywhere.name}>
        <ButtonGroup>
          {sessions.length > 1 && (
            <Form action={here} operation={endOtherSessions.name} idempotencyKey={newKey()}>
              <Button look="secondary">{t('people.device.end-others')}</Button>
            </Form>
          )}
          <Form action={here} operation={signOutEverywhere.name} idempotencyKey={newKey()}>
            <Button look="danger">{t('people.device.everywhere')}</Button>
          </Form>
        </ButtonGroup>
      </ProofFirst>
    </>
  )
}

function DeviceName({ session }: { session: Session }) {
  const { t } = usePage()
  return (
    <>
      {session.device ?? t('people.device.unknown')}{' '}
      {session.current && <StatusTag tone="success">{t('people.device.this')}</StatusTag>}
    </>
  )
}

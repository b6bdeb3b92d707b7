import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  DescriptionList,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { sectionName } from '../words-of.ts'
import { MessageBody } from './message-body.tsx'
import { lettersPath, type Offers } from './offers.ts'
import { LetterFields } from './write.tsx'

type Data = z.output<InboxOperations['getDraft']['output']>
type Props = ViewProps<Data> & Offers

const pathOf = (id: string) => `${lettersPath}/drafts/${id}`

function Preview(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused } = props
  return (
    <>
      <Heading level={1} shoulder={t('inbox.draft.preview')}>
        <span lang="ja">{data.content.title}</span>
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <DescriptionList
        items={[
          { term: t('inbox.field.to'), description: data.addressee },
          { term: t('inbox.field.kind'), description: t(`inbox.kind.${data.kind}`) },
          { term: t('inbox.field.section'), description: sectionName(props, data.section, lang) },
        ]}
      />
      <MessageBody content={data.content} />
      {data.kind !== 'notice' && (
        <p>
          <ButtonLink href={localPath(lang, `${pathOf(data.id)}/preview.pdf`)} look="secondary">
            {t('inbox.draft.file')}
          </ButtonLink>
        </p>
      )}
      <Acts {...props} />
    </>
  )
}

function Acts(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, newKey, operations } = props
  const here = localPath(lang, pathOf(data.id))
  const own = refused?.operation === operations.changeDraft.name ? refused : null
  const seen = [
    ['id', data.id],
    ['revision', String(data.revision)],
  ] as const
  return (
    <>
      <Heading level={2} lead={t('inbox.draft.send-text')}>
        {t('inbox.draft.send')}
      </Heading>
      <Form action={here} operation={operations.sendDraft.name} idempotencyKey={newKey()} hidden={seen}>
        <Button>{t('inbox.draft.send-button', { name: data.addressee })}</Button>
      </Form>
      <Disclosure summary={t('inbox.draft.change')} open={own !== null}>
        <Form action={here} operation={operations.changeDraft.name} idempotencyKey={newKey()}>
          <LetterFields
            {...props}
            form={own}
            schema={operations.changeDraft.input}
            values={own?.values ?? { ...data, ...data.typed }}
          />
          <Button look="secondary">{t('inbox.draft.save')}</Button>
        </Form>
      </Disclosure>
      <Disclosure summary={t('inbox.draft.discard')}>
        <Form
          action={here}
          operation={operations.discardDraft.name}
          idempotencyKey={newKey()}
          hidden={[['id', data.id]]}
        >
          <Button look="danger">{t('inbox.draft.discard')}</Button>
        </Form>
      </Disclosure>
    </>
  )
}

/** A letter read once more before it goes out: as it will look, with one button that sends it. */
export const draftPage = (offers: Offers): Page => {
  const { operations } = offers
  return page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'inbox:write',
    parent: { path: lettersPath, label: 'inbox.tile.letters' },
    load: (ask, { id = '' }) => ask(operations.getDraft, { id }),
    title: ({ content }) => content.title,
    view: (props) => <Preview {...props} {...offers} />,
    forms: [
      form(operations.sendDraft, ({ id }) => `${lettersPath}/${id}`),
      form(operations.changeDraft, ({ id }) => pathOf(id)),
      form(operations.discardDraft, () => lettersPath),
    ],
  })
}

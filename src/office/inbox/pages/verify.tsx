import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  TextField,
  Time,
  usePage,
} from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { Code } from '../operations/verify.ts'
import { sectionName } from '../words-of.ts'
import { type Offers, verifyPath } from './offers.ts'

type Letter = z.output<InboxOperations['verify']['output']>['letter']
/** Undefined: nothing was asked yet. */
type Data = { letter?: Letter }
type Props = ViewProps<Data> & Offers

function Verify(props: Props) {
  const { lang, t } = usePage()
  const { data, params, form: refused, newKey, operations } = props
  return (
    <>
      <Heading level={1} lead={t('inbox.verify.lead')}>
        {t('inbox.tile.verify')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.letter !== undefined && <Result {...props} letter={data.letter} by="code" />}
      <form className="hb-form" action={localPath(lang, verifyPath)} method="get">
        <TextField
          name="code"
          label={t('inbox.field.code')}
          hint={t('inbox.hint.code')}
          value={params['code']}
          autoComplete="off"
        />
        <Button>{t('inbox.verify.button')}</Button>
      </form>
      <Heading level={2} lead={t('inbox.verify.file-text')}>
        {t('inbox.verify.file')}
      </Heading>
      <Form
        action={localPath(lang, verifyPath)}
        operation={operations.takeDigest.name}
        idempotencyKey={newKey()}
        files
      >
        <SchemaFields
          schema={operations.takeDigest.input}
          module="inbox"
          problems={refused?.problems ?? []}
        />
        <Button look="secondary">{t('inbox.verify.file-button')}</Button>
      </Form>
    </>
  )
}

function Result({ letter, by, routes }: Props & { letter: Letter; by: 'code' | 'file' }) {
  const { lang, t } = usePage()
  if (letter === null)
    return (
      <NotificationBanner tone="error" heading={t(`inbox.verify.unknown-${by}`)}>
        <p>{t('inbox.verify.unknown-text')}</p>
      </NotificationBanner>
    )
  const { number, kind, section, publishedAt, sha256, withdrawnAt } = letter
  const withdrawn =
    withdrawnAt === null ? [] : [{ term: t('inbox.field.withdrawn'), description: <Time at={withdrawnAt} /> }]
  return (
    <NotificationBanner
      tone={withdrawnAt === null ? 'success' : 'warning'}
      heading={withdrawnAt === null ? t(`inbox.verify.known-${by}`) : t('inbox.verify.withdrawn')}
    >
      <p>{by === 'file' ? t('inbox.verify.same-file') : t('inbox.verify.compare')}</p>
      <DescriptionList
        items={[
          { term: t('inbox.field.number'), description: number },
          { term: t('inbox.field.at'), description: <Time at={publishedAt} style="era" /> },
          { term: t('inbox.field.section'), description: sectionName({ routes }, section, lang) },
          { term: t('inbox.field.kind'), description: t(`inbox.kind.${kind}`) },
          ...withdrawn,
          { term: t('inbox.field.sha256'), description: <code>{sha256 ?? t('inbox.verify.no-file')}</code> },
        ]}
      />
    </NotificationBanner>
  )
}

/** Where whoever holds a letter finds out whether it is the town's: by its code, or by the file itself. */
export const verifyPages = (offers: Offers): Page[] => {
  const { verify, verifyFile, takeDigest } = offers.operations
  const filePath = `${verifyPath}/file`
  return [
    page<Data>({
      path: verifyPath,
      face: 'portal',
      grant: 'public',
      query: ['code'],
      load: async (ask, { code = '' }) => {
        if (code === '') return {}
        // What cannot be a code is answered like one that was never issued.
        return Code.safeParse(code).success ? ask(verify, { code }) : { letter: null }
      },
      title: (_data, t) => t('inbox.tile.verify'),
      view: (props) => <Verify {...props} {...offers} />,
      forms: [{ ...form(takeDigest, ({ sha256 }) => `${filePath}/${sha256}`), digests: ['file'] }],
    }),
    page<Data>({
      path: `${filePath}/:sha256`,
      face: 'portal',
      grant: 'public',
      parent: { path: verifyPath, label: 'inbox.tile.verify' },
      load: (ask, { sha256 = '' }) => ask(verifyFile, { sha256 }),
      title: (_data, t) => t('inbox.verify.file'),
      view: (props) => (
        <>
          <FileHeading />
          <Result {...props} {...offers} letter={props.data.letter ?? null} by="file" />
        </>
      ),
    }),
  ]
}

function FileHeading() {
  const { t } = usePage()
  return <Heading level={1}>{t('inbox.verify.file')}</Heading>
}
